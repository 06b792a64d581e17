"""Tests of the publication: database, exports, site."""
