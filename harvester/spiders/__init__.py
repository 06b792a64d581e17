"""Spiders: declarations and link discovery."""
