"""The pages that are made from the sources' own folders."""

from __future__ import annotations

import pytest

from harvester.model.source import list_shipped
from harvester.sources.pages import README, build_index, build_readme


def test_every_source_has_a_line_in_both() -> None:
    for page in (build_index(), build_readme(README.read_text(encoding="utf-8"))):
        assert all(f"\n| `{name}` | " in page for name in list_shipped())


def test_a_readme_that_has_lost_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lost the marks"):
        build_readme("# Report harvester\n")
