"""Item pipelines: one file each, a pure function and a thin class around it."""
