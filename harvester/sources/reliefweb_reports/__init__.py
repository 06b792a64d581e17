"""Source reliefweb_reports."""
