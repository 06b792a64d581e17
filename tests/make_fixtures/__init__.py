"""Generators of fixtures that are made rather than written: ``python -m tests.make_fixtures.NAME``."""
