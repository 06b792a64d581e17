"""Everything that talks to the network."""
