"""From the archive to the rows, without the network."""
