"""Matching of assessments with incidents."""
