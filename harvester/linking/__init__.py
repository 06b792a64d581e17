"""Linking: the military's assessments beside the monitor's incidents, each link with its evidence in words."""

VERSION = "3"
"""Bumped when the rules change; a change of the weights alone shows by their digest."""
