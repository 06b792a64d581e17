"""Source ucdp_ged."""
