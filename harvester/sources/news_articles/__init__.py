"""Source news_articles."""
