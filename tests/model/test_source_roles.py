"""A source states what it is among the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvester.model.source import Source, SourceError, list_shipped, load_source
from harvester.model.vocab import Role

FACTS = {
    "name": "some_source", "title": "T", "publisher": "P", "licence": "L", "url": "https://example.org/",
    "cadence": "c", "about": "a", "allowed_hosts": ["example.org"], "discovery": [],
}  # fmt: skip


@pytest.mark.parametrize("name", list_shipped())
def test_every_source_states_its_role(name: str) -> None:
    source = load_source(name)
    assert source.role in set(Role)
    assert (source.belligerent is not None) == (source.speaker is not None) == (source.role is Role.MILITARY)
    assert source.issuer == (name, source.speaker, source.belligerent)


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({"role": "military"}, id="a military without a belligerent"),
        pytest.param({"role": "monitor", "belligerent": "us_forces"}, id="a monitor with one"),
        pytest.param({"role": "military", "belligerent": "US Forces"}, id="a name instead of a slug"),
        pytest.param({"role": "army"}, id="no role"),
    ],
)
def test_what_does_not_fit_is_refused(stated: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"military|belligerent|role"):
        Source.model_validate(FACTS | stated)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an operator's own folder."""
    monkeypatch.setenv("HARVEST_SOURCES", str(tmp_path))
    load_source.cache_clear()
    return tmp_path


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / f"{name}.toml").write_text(
        "\n".join(
            [
                f'name = "{name}"', 'title = "T"', 'publisher = "P"', 'licence = "L"', 'url = "https://example.org/"',
                'cadence = "never"', 'about = "a"', 'allowed_hosts = ["example.org"]', "discovery = []", *lines,
            ]
        ),
        encoding="utf-8",
    )  # fmt: skip


def test_a_copy_of_version_0_1_keeps_the_role_of_the_source(own: Path) -> None:
    write(own, "cjtfoir_civcas")
    source = load_source("cjtfoir_civcas")
    assert (source.url, source.role, source.belligerent) == ("https://example.org/", "military", "us_led_coalition")
    load_source.cache_clear()


def test_a_copy_may_state_another(own: Path) -> None:
    write(own, "cjtfoir_civcas", 'role = "mirror"')
    source = load_source("cjtfoir_civcas")
    assert (source.role, source.belligerent, source.speaker) == ("mirror", None, None)
    load_source.cache_clear()


def test_a_new_source_without_a_role_is_told_so(own: Path) -> None:
    (own / "some_source").mkdir()
    write(own, "some_source")
    (own / "some_source.toml").rename(own / "some_source" / "source.toml")
    from harvester.model.source import list_sources

    list_sources.cache_clear()
    with pytest.raises(SourceError, match="states no role: military, monitor, press, mirror"):
        load_source("some_source")
    list_sources.cache_clear()
    load_source.cache_clear()
