"""One run of one source: its arguments, its tallies, and how it ended."""
