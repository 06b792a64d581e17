"""The coalition's monthly casualty reports: summary, list and checks."""
