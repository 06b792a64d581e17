"""Source snhr_reports."""
