"""The spiders of the sources: each source's own where it has one, and for all others one that its TOML describes."""

from __future__ import annotations

import builtins
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from harvester.crawl.spider import HarvestSpider
from harvester.model.source import list_sources, load_source
from harvester.sources.modules import load_module, name_module
from harvester.sources.registry import use_sources


class SourceSpiderLoader:
    """Finds spiders by source for every Scrapy command, and for scrapyd.

    A source has a spider of its own (``<name>/spider.py``) only where its discovery is of a kind that
    ``HarvestSpider`` does not know.
    """

    def __init__(self) -> None:
        use_sources()

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return a loader; the sources are the same whatever the settings."""
        del settings
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider of a source.

        Raises:
            KeyError: there is no such source.
        """
        if spider_name not in list_sources():
            raise KeyError(f"Spider not found: {spider_name}")
        return load_spider(spider_name)

    def list(self) -> list[str]:
        """Return the names of all sources."""
        return list_sources()

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the sources that a request's address is a document of."""
        return [name for name in list_sources() if load_source(name).is_document(request.url)]


def load_spider(source: str) -> type[HarvestSpider]:
    """Return the spider of a source: its own, or one made from what its TOML says.

    Raises:
        TypeError: the source's module ``spider`` holds no spider of that name.
    """
    if name_module(source, "spider") is None:
        about = load_source(source).title
        return type(_class_name(source), (HarvestSpider,), {"name": source, "__doc__": about, "__module__": __name__})
    module = load_module(source, "spider")
    found = getattr(module, _class_name(source), None)
    if not (isinstance(found, type) and issubclass(found, HarvestSpider) and found.name == source):
        raise TypeError(f"{module.__file__} must hold a HarvestSpider {_class_name(source)} named {source!r}")
    return found


def _class_name(source: str) -> str:
    return "".join(part.capitalize() for part in source.split("_"))
