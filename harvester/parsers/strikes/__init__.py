"""Strike releases: lines, targets, dates and checks."""
