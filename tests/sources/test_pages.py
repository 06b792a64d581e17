"""The documents' index is what the sources' folders say."""

from __future__ import annotations

from tests.sources.pages import INDEX, build_index


def test_the_index_of_sources_is_what_their_folders_say() -> None:
    assert INDEX.read_text(encoding="utf-8") == build_index()
