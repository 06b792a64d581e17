"""Figures in running text: what is claimed, by whom, for when."""
