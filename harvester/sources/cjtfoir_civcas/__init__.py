"""Source cjtfoir_civcas."""
