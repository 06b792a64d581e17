"""Places by name: the gazetteer and its spellings."""
