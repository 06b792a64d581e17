"""Source hrw_news."""
