"""Casualty tables in PDFs: which cells are dates, places and counts."""
