"""What everything speaks of: records, vocabularies, sources, documents and the clock."""
