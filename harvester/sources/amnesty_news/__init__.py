"""Source amnesty_news."""
