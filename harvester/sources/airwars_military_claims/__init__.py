"""Source airwars_military_claims."""
