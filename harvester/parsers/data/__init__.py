"""Phrases and spellings of the sources, as data."""
