"""Source dod_civcas_tables."""
