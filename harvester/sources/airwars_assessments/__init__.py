"""Source airwars_assessments."""
