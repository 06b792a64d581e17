"""Source airwars_incidents."""
