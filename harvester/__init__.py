"""Harvest what the parties to a war and those who monitor it say about civilian casualties."""

__version__ = "0.1.0"
