"""Originals: what was fetched, as it was, and where it lies."""
