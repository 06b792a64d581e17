"""Airwars' pages in both designs, and its API."""
