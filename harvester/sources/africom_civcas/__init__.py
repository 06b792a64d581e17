"""Source africom_civcas."""
