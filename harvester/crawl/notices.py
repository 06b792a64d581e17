"""Notices of what is new, changed or broken: read from the database, written as an Atom feed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from xml.etree import ElementTree as ET

from harvester.run.outcomes import OVERDUE
from harvester.store.reading import Reader

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 100  # notices in the feed
SHOWN = 40  # changes in one notice


@dataclass(frozen=True)
class Notice:
    """How one run ended.

    Attributes:
        title: source, outcome and the most important numbers.
        text: the same at length: reason, new reports and incidents, changed values, what was set aside.
    """

    run_id: str
    source: str
    outcome: str
    at: str
    title: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """Return the notice for a webhook."""
        return asdict(self)


def read_notices(reader: Reader) -> list[Notice]:
    """Return a notice of each run that is worth one, newest first.

    A run is: when it brought something new, changed or withdrawn, set something aside, did not end as ok, or is the
    first to say that a report is overdue.
    """
    return [_build_notice(reader, run) for run in reader.notable_runs(NEWEST)]


def _build_notice(reader: Reader, run: dict[str, Any]) -> Notice:
    counts = [(name, run[f"records_{name}"] or 0) for name in ("new", "changed", "withdrawn")]
    said = [f"{count} {name}" for name, count in counts if count]
    said += [f"{run['quarantined']} set aside"] * bool(run["quarantined"])
    said += ["report overdue"] * (OVERDUE in (run["reason"] or ""))
    title = f"{run['source']}: {run['outcome']}" + (f", {', '.join(said)}" if said else "")
    run_id = run["run_id"]
    lines = [run["reason"] or "", *_describe_new(reader, run_id), *_describe_changes(reader, run_id)]
    lines += _describe_quarantine(reader, run_id)
    text = "\n".join([title, *(line for line in lines if line)])
    return Notice(run_id, run["source"], run["outcome"], run["finished_at"], title, text)


def _describe_new(reader: Reader, run_id: str) -> list[str]:
    roots = reader.new_roots(run_id)
    lines = ["new: " + " ".join(part for part in root[1:] if part) for root in roots[:SHOWN]]
    return lines + [f"and {len(roots) - SHOWN} more new"] * (len(roots) > SHOWN)


def _describe_changes(reader: Reader, run_id: str) -> list[str]:
    changes = list(reader.changes("", run_id))
    lines = [
        f"{c['record_id']} {c['column_name']}: {c['old_value']} -> {c['new_value']} ({c['cause']})"
        for c in changes[:SHOWN]
    ]
    return lines + [f"and {len(changes) - SHOWN} more; see: scrapy changes --since {run_id}"] * (len(changes) > SHOWN)


def _describe_quarantine(reader: Reader, run_id: str) -> list[str]:
    return [f"set aside: {count} {reason}" for reason, count in reader.quarantine_of_run(run_id)]


def build_feed(notices: list[Notice], url: str) -> bytes:
    """Write notices as an Atom feed (RFC 4287).

    Args:
        notices: newest first.
        url: where the feed will be read; it is known by a fixed name where nobody says.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "title", "What the harvests brought")
    _add(feed, "id", url or "urn:report-harvester:changes")
    _add(feed, "updated", notices[0].at if notices else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", "report-harvester")
    if url:
        _add(feed, "link", rel="self", href=url)
    for notice in notices:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:report-harvester:run:{notice.run_id}")
        _add(entry, "title", notice.title)
        _add(entry, "updated", notice.at)
        _add(entry, "category", term=notice.outcome)
        _add(entry, "category", term=notice.source)
        _add(entry, "content", notice.text, type="text")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = "".join(c for c in text if c.isprintable() or c == "\n") if text is not None else None
    return element
