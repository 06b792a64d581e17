"""Source publisher_product."""
