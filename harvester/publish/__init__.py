"""Publication of the harvest."""
