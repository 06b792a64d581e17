"""Source cjtfoir_strikes."""
