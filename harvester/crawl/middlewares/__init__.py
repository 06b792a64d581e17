"""Downloader middlewares: replay, archive, conditional requests, manners."""
