"""The weights, thresholds and word lists of ``harvester/linking/linking.toml``, read once and checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from harvester.linking import VERSION
from harvester.model.data import load_data
from harvester.model.source import Source


class Thresholds(BaseModel):
    """Where a probability becomes a link or a candidate, and how far apart dates may lie."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    link: float
    candidate: float
    floor: float
    days: int
    statement_days: int
    other_days: int
    crowded: int
    cell_degrees: float
    alone_days: int


class Names(BaseModel):
    """How printed names of places are brought to one spelling."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generic: frozenset[str]
    regions: frozenset[str]
    articles: frozenset[str]
    sounds: tuple[tuple[str, str], ...]
    similar: float
    similar_vowels: float


class Relations(BaseModel):
    """What counts when assessments and strike lines are related with each other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    strike_km: float
    release_days: int
    restated_window: int
    restated_rate: float
    link: float
    score: Mapping[str, float]


class Events(BaseModel):
    """Weights of the comparison of two monitors' incidents, in bits, by feature and level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prior: float
    weights: Mapping[str, Mapping[str, float]]


class Rules(BaseModel):
    """Everything that linking.toml says.

    Attributes:
        prior: bits that every pair starts with.
        weights: by feature and level, bits.
        reasons: by the military's reason, those of the monitor that may stand for it.
        known_reasons: all of the monitor's that may stand for any.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    thresholds: Thresholds
    prior: float
    weights: Mapping[str, Mapping[str, float]]
    position: Mapping[str, str]
    reasons: Mapping[str, frozenset[str]]
    known_reasons: frozenset[str]
    names: Names
    relations: Relations
    events: Events
    released_as: re.Pattern[str]
    ending: re.Pattern[str]


@cache
def load_rules() -> Rules:
    """Return the rules.

    Raises:
        pydantic.ValidationError: the file lacks something, or says something that nothing uses.
    """
    return read_rules(load_data("linking/linking"))


def read_rules(data: Mapping[str, Any]) -> Rules:
    """Read the rules out of the file's content."""
    weights = dict(data["weights"])
    return Rules(
        thresholds=data["thresholds"],
        prior=weights.pop("prior"),
        weights=weights,
        position=data["position"],
        reasons=data["reasons"],
        known_reasons=frozenset().union(*data["reasons"].values()),
        names=data["names"],
        relations=data["relations"],
        events=data["events"],
        released_as=re.compile(data["references"]["released_as"]),
        ending=re.compile(data["references"]["ending"]),
    )


def rules_version() -> str:
    """Return the version that stands beside every link: of the code, and a digest of the weights."""
    digest = hashlib.blake2b(
        json.dumps(load_data("linking/linking"), sort_keys=True).encode(), digest_size=4
    ).hexdigest()
    return f"linking/{VERSION}+{digest}"


def describe_source() -> Source:
    """Describe the linking as the source of its rows."""
    about: Any = load_data("linking/linking")["about"]
    return Source(title="Links between both sides", allowed_hosts=[], discovery=[], **about)
