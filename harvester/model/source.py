"""Sources as data: what is fetched, from whom, under which licence, and what to expect of it.

A folder named by the environment variable ``HARVEST_SOURCES`` may hold corrected copies of these files (when a site
has moved, an operator mends its addresses there without waiting for a release), and whole sources of the operator's
own: ``<name>/source.toml`` with ``parser.py`` beside it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harvester.model.data import DataError, load_data, own_folder, read_toml
from harvester.model.theatre.belligerents import check_slug
from harvester.model.vocab import Role

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
"""A source's name: publisher and product, in lower case."""


class SourceError(ValueError):
    """Raised when a source is unknown or its file does not say what it must."""


class Discovery(BaseModel):
    """One address where a crawl starts, and how the links behind it are read."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description="feed, listing, document, or a kind that the source's spider knows")
    url: str
    note: str = ""
    rolling: bool = Field(default=False, description="shows each period in turn: a new one ends nothing")


class Expectations(BaseModel):
    """What a complete crawl should bring; a run that falls short does not end as ok."""

    model_config = ConfigDict(extra="forbid")

    min_documents: int = Field(default=1, ge=0, description="fewest documents that a complete crawl meets")
    max_quarantined: float = Field(default=0.0, ge=0, le=1, description="largest share of documents with a problem")
    cadence_days: int | None = Field(default=None, gt=0, description="days after which a new report is overdue")
    max_drop: float = Field(default=0.5, ge=0, le=1, description="largest fall in documents against the last good run")
    max_failed: float = Field(default=0.0, ge=0, le=1, description="largest share of requests that may fail")


class Issuer(NamedTuple):
    """Who issues a military release: what the shared readers of releases put beside every row.

    Attributes:
        source: its name, which every record_id of its releases begins with.
        speaker: who claims its figures (``figures.attributed_to``).
        belligerent: whose actions it reports.
    """

    source: str
    speaker: str | None
    belligerent: str | None


class Source(BaseModel):
    """A source, as its TOML file describes it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    title: str
    publisher: str
    role: Role | None = Field(default=None, description="military, monitor, press or mirror; every source states it")
    belligerent: str | None = Field(default=None, description="whose actions a military source reports")
    speaker: str | None = Field(default=None, description="who claims the figures of a military source's releases")
    licence: str
    licence_url: str = ""
    full_text: bool = Field(default=False, description="the terms allow whole originals to be shown beside a quote")
    url: str
    cadence: str
    about: str
    caveats: list[str] = []
    allowed_hosts: list[str]
    complete_listing: bool = Field(default=False, description="a full crawl lists every record there is")
    keyed_by_id: bool = Field(default=False, description="records carry the publisher's id, wherever they are read")
    rolling: bool = Field(default=False, description="its pages show each period in turn; a new one ends nothing")
    monthly_series: bool = Field(default=False, description="each month's report continues the one before it")
    discovery: list[Discovery]
    document_url_patterns: list[str] = Field(default=[], description="regular expressions for documents' URLs")
    title_patterns: list[str] = Field(default=[], description="regular expressions for titles of links to follow")
    max_pages: int = Field(default=200, gt=0, description="most listing pages that one crawl follows")
    expect: Expectations = Expectations()
    settings: dict[str, str | int | float | bool] = Field(default={}, description="Scrapy settings of this source")
    data: dict[str, object] = Field(default={}, description="further facts that the source's spider or parser uses")

    @model_validator(mode="after")
    def _check_role(self) -> Self:
        """Require a belligerent of a military source, and refuse one of any other."""
        if (self.role is Role.MILITARY) != (self.belligerent is not None):
            raise ValueError("a military source, and no other, states the belligerent whose actions it reports")
        if self.belligerent is not None:
            check_slug(self.belligerent)
        return self

    @property
    def issuer(self) -> Issuer:
        """Who issues the source's releases."""
        return Issuer(self.name, self.speaker, self.belligerent)

    def is_document(self, url: str) -> bool:
        """Say whether an address is one of the source's documents."""
        return any(entry.kind == "document" and entry.url == url for entry in self.discovery) or any(
            re.search(pattern, url, re.IGNORECASE) for pattern in self.document_url_patterns
        )

    def is_rolling(self, url: str) -> bool:
        """Say whether an address shows each period in turn: all of the source, or a document entry that says so."""
        return self.rolling or any(entry.rolling and _bare(entry.url) == _bare(url) for entry in self.discovery)


@cache
def list_shipped() -> list[str]:
    """Return the names of the sources that come with the package, sorted."""
    folder = resources.files("harvester").joinpath("sources")
    return sorted(entry.name for entry in folder.iterdir() if entry.joinpath("source.toml").is_file())


def _bare(url: str) -> str:
    """Return an address without what may be said or left out: scheme, www and a last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")


@cache
def list_sources() -> list[str]:
    """Return the names of all sources, sorted: those of the package, and those of the user's own folder.

    Raises:
        SourceError: the user's own folder is not there.
    """
    try:
        folder = own_folder()
    except DataError as error:
        raise SourceError(str(error)) from error
    own = (path.parent.name for path in folder.glob("*/source.toml")) if folder else ()
    return sorted({*list_shipped(), *own})


@cache
def load_source(name: str) -> Source:
    """Return a source by name.

    Raises:
        SourceError: the source is unknown, or its file lacks something; the message lists what.
    """
    if name not in list_sources():
        raise SourceError(f"unknown source {name!r}; known: {', '.join(list_sources())}")
    path = find_facts(name) or f"harvester/sources/{name}/source.toml"
    try:
        source = Source.model_validate(_load_facts(name))
    except (DataError, ValidationError) as error:
        raise SourceError(f"{path}: {error}") from error
    if source.name != name:
        raise SourceError(f"{path} is named {source.name!r} inside")
    if not NAME.fullmatch(name):
        raise SourceError(f"{path}: {name!r} is no name of a source; call it publisher_product, in lower case")
    if source.role is None:
        raise SourceError(f"{path} states no role: {', '.join(Role)}")
    return source


def find_facts(name: str) -> Path | None:
    """Return the file in the user's own folder that describes a source, or corrects it, if there is one."""
    folder = own_folder()
    places = (folder / f"{name}.toml", folder / name / "source.toml") if folder else ()
    return next((path for path in places if path.is_file()), None)


def _load_facts(name: str) -> dict[str, Any]:
    path = find_facts(name)
    if path is None:
        return load_data(f"sources/{name}/source")
    facts = read_toml(path)
    if "role" not in facts and name in list_shipped():
        # A copy made for version 0.1 says nothing of who the source is; that has not changed with its addresses.
        shipped = load_data(f"sources/{name}/source")
        facts |= {key: shipped[key] for key in ("role", "belligerent", "speaker") if key in shipped}
    return facts
