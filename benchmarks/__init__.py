"""Benchmarks: each prints ratios against a reference measured in the same run."""

from harvester.sources.registry import use_sources

use_sources()
