"""Victims and sources that an incident page lists. Identity numbers are recognised only to be left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeVar

from harvester.model.items import IncidentSource, Victim
from harvester.parsers.airwars.draft import Draft
from harvester.parsers.airwars.labels import fold, squeeze, term_of

_AGE: Final = re.compile(r"(\d{1,3}(?:\.\d+)?) years? old", re.IGNORECASE)
_AGE_CLASSES: Final[dict[str, Literal["adult", "child", "unknown"]]] = {
    "adult": "adult",
    "child": "child",
    "age unknown": "unknown",
    "unknown": "unknown",
}
_SEXES: Final[dict[str, Literal["female", "male"]]] = {"female": "female", "male": "male"}
_STATUSES: Final[dict[str, Literal["killed", "injured"]]] = {"killed": "killed", "injured": "injured"}
_MATCHED: Final = re.compile(r"(?:matched to moh id)?\s*([\w./-]*\d[\w./-]*)", re.IGNORECASE)
_IDENTITY_NUMBER: Final = re.compile(r"\d{7,}|\bID(?: number)?[\s:#]*\d+", re.IGNORECASE)
_LONG_NUMBER: Final = re.compile(r"(?<![\w/.-])\d{9}(?![\w/-])")
T = TypeVar("T")
_NO_NAME: Final = "name unknown"
REMOVED: Final = "[number removed]"


@dataclass
class VictimDraft:
    """One victim as printed; ``family`` and ``number`` say where in the list, counted from 1."""

    name: str = ""
    name_ar: str = ""
    age: str = ""
    gender: str = ""
    pregnant: bool = False
    notes: str = ""
    status: str = ""
    matched: str = ""
    family: int | None = None
    number: int = 0
    locator: str = ""


@dataclass
class SourceDraft:
    """One source as printed; ``tags`` are its platform and its language, in this order, either of them absent."""

    name: str = ""
    url: str = ""
    archive_url: str = ""
    tags: tuple[str, ...] = ()
    published: str = ""
    locator: str = ""


def remove_identity_numbers(text: str) -> str:
    """Replace whatever may be an identity number in a note.

    >>> remove_identity_numbers("brother of the driver, ID 123456789")
    'brother of the driver, [number removed]'
    >>> remove_identity_numbers("aged 12 in 2017")
    'aged 12 in 2017'
    """
    return _IDENTITY_NUMBER.sub(REMOVED, text)


def remove_long_numbers(text: str) -> str:
    """Replace bare numbers of nine digits, the length of an identity number, in running text.

    >>> remove_long_numbers("matched as 900000001 on the list"), remove_long_numbers("1,000,000 people")
    ('matched as [number removed] on the list', '1,000,000 people')
    """
    return _LONG_NUMBER.sub(REMOVED, text)


def add_victim(draft: Draft, raw: VictimDraft) -> None:
    """Turn a printed victim into a row.

    Its key is the place in the list, by family: names are corrected, and a key of names would show through where
    names are withheld.
    """
    for name in ("name", "name_ar", "age", "gender", "notes", "status"):
        setattr(raw, name, remove_identity_numbers(squeeze(getattr(raw, name))))
    age, age_class = _read_age(draft, raw)
    name = "" if fold(raw.name) == _NO_NAME else raw.name
    draft.victims.append(
        Victim(
            key=(*draft.key, "victim", f"f{raw.family}" if raw.family else "i", str(raw.number)),
            parent=draft.key,
            name=name or None,
            name_ar=raw.name_ar or None,
            age_text=raw.age or None,
            age_years=age,
            age_class=age_class,
            sex=_one_of(draft, "sex", raw.gender, _SEXES),
            pregnant=1 if raw.pregnant else None,
            status=_one_of(draft, "status", raw.status, _STATUSES),
            family=raw.family,
            notes=raw.notes or None,
            matched_to_ministry=_read_match(draft, raw.matched),
            locator=raw.locator or None,
        )
    )


def _read_age(draft: Draft, raw: VictimDraft) -> tuple[float | None, Literal["adult", "child", "unknown"] | None]:
    text = raw.age
    if not text:
        return None, None
    if match := _AGE.fullmatch(text):
        years = float(match[1])
        if years <= 130:
            return years, None
    elif fold(text) in _AGE_CLASSES:
        return None, _AGE_CLASSES[fold(text)]
    draft.report("age_unreadable", "the age of a victim is not understood", text, raw.locator)
    return None, None


def _one_of(draft: Draft, what: str, text: str, known: dict[str, T]) -> T | None:
    """Read a value of a closed pair, reporting any other."""
    key = fold(text)
    if key and key not in known:
        draft.report("vocabulary_unknown", f"the {what} of a victim has a new value", text)
    return known.get(key)


def _read_match(draft: Draft, text: str) -> int | None:
    """Say whether a victim was matched with the ministry's list; the number itself goes no further."""
    text = squeeze(text)
    if not text:
        return None
    if _MATCHED.fullmatch(text):
        return 1
    draft.report("match_unreadable", "a match with the ministry's list is not a number", re.sub(r"\d", "#", text))
    return None


def add_sources(draft: Draft, raws: list[SourceDraft]) -> None:
    """Turn printed sources into rows, keyed by the web address that each stands for."""
    seen: dict[str, int] = {}
    for raw in raws:
        anchor = squeeze(raw.url) or squeeze(raw.archive_url) or squeeze(raw.name)
        digest = sha256(anchor.encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        platform, language = _read_tags(draft, raw.tags)
        draft.sources.append(
            IncidentSource(
                key=(*draft.key, "source", digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"),
                parent=draft.key,
                name=squeeze(raw.name) or None,
                url=squeeze(raw.url) or None,
                archive_url=squeeze(raw.archive_url) or None,
                platform=platform,
                language=language,
                published_text=squeeze(raw.published) or None,
                locator=raw.locator or None,
            )
        )


def _read_tags(draft: Draft, tags: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Tell a source's tags apart by what they mean, not by their place."""
    platform: list[str] = []
    language: list[str] = []
    for tag in [squeeze(part) for printed in tags for part in printed.split(",") if squeeze(part)]:
        if known := term_of("platform", tag):
            platform.append(known)
        elif known := term_of("language", tag):
            language.append(known)
        elif tag == squeeze(tags[0]) and len(tags) == 2:
            platform.append(tag)
        else:
            draft.report("vocabulary_unknown", "a source has a new tag; add it to airwars_labels.toml", tag)
    return ", ".join(platform) or None, ", ".join(language) or None
