"""Pure functions from bytes to records; one module per source, named like the source."""
