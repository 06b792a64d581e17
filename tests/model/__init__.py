"""Tests of what everything speaks of."""
