"""Sources as data: what is fetched, from whom, under which licence, and what to expect of it.

A folder named by the environment variable ``HARVEST_SOURCES`` may hold corrected copies of these files: when a site
has moved, an operator mends its addresses there without waiting for a release.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class SourceError(ValueError):
    """Raised when a source is unknown or its file does not say what it must."""


class Discovery(BaseModel):
    """One address where a crawl starts, and how the links behind it are read."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(description="feed, listing, document, or a kind that the source's spider knows")
    url: str
    note: str = ""


class Expectations(BaseModel):
    """What a complete crawl should bring; a run that falls short does not end as ok."""

    model_config = ConfigDict(extra="forbid")

    min_documents: int = Field(default=1, ge=0, description="fewest documents that a complete crawl meets")
    max_quarantined: float = Field(default=0.0, ge=0, le=1, description="largest share of documents with a problem")
    cadence_days: int | None = Field(default=None, gt=0, description="days after which a new report is overdue")
    max_drop: float = Field(default=0.5, ge=0, le=1, description="largest fall in documents against the last good run")
    max_failed: float = Field(default=0.0, ge=0, le=1, description="largest share of requests that may fail")


class Source(BaseModel):
    """A source, as its TOML file describes it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    title: str
    publisher: str
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
    monthly_series: bool = Field(default=False, description="each month's report continues the one before it")
    discovery: list[Discovery]
    document_url_patterns: list[str] = Field(default=[], description="regular expressions for documents' URLs")
    title_patterns: list[str] = Field(default=[], description="regular expressions for titles of links to follow")
    max_pages: int = Field(default=200, gt=0, description="most listing pages that one crawl follows")
    expect: Expectations = Expectations()
    settings: dict[str, str | int | float | bool] = Field(default={}, description="Scrapy settings of this source")
    data: dict[str, object] = Field(default={}, description="further facts that the source's spider or parser uses")

    def is_document(self, url: str) -> bool:
        """Say whether an address is one of the source's documents."""
        return any(entry.kind == "document" and entry.url == url for entry in self.discovery) or any(
            re.search(pattern, url, re.IGNORECASE) for pattern in self.document_url_patterns
        )


def list_sources() -> list[str]:
    """Return the names of all sources, sorted."""
    folder = resources.files(__package__)
    return sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml") and _is_source(f.name)
    )


def _is_source(file_name: str) -> bool:
    data = load_data(file_name.removesuffix(".toml"))
    return "title" in data and "discovery" in data


@cache
def load_data(name: str) -> dict[str, object]:
    """Return the content of ``harvester/sources/<name>.toml``.

    Raises:
        SourceError: there is no such file, or it is not TOML.
    """
    path = resources.files(__package__) / f"{name}.toml"
    override = Path(os.environ.get("HARVEST_SOURCES", "")) / f"{name}.toml"
    if os.environ.get("HARVEST_SOURCES") and override.is_file():
        path = override
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(f"no data file harvester/sources/{name}.toml") from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path} is not TOML: {error}") from error


@cache
def load_source(name: str) -> Source:
    """Return a source by name.

    Raises:
        SourceError: the source is unknown, or its file lacks something; the message lists what.
    """
    exists = name.isidentifier() and resources.files(__package__).joinpath(f"{name}.toml").is_file()
    if not exists or not _is_source(f"{name}.toml"):
        raise SourceError(f"unknown source {name!r}; known: {', '.join(list_sources())}")
    try:
        source = Source.model_validate(load_data(name))
    except ValidationError as error:
        raise SourceError(f"harvester/sources/{name}.toml: {error}") from error
    if source.name != name:
        raise SourceError(f"harvester/sources/{name}.toml is named {source.name!r} inside")
    return source
