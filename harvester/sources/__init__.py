"""Sources as data, and their loader."""
