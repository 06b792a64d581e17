"""Decisions that a person has made about single pairs; they always win."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

NONE = "none"


class DecisionError(ValueError):
    """Raised when the file of decisions cannot be followed; the message says which decision and why."""


class Decision(BaseModel):
    """One reviewed pair: whether it is a link, why, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    assessment: str
    incident: str
    link: bool
    reason: str = Field(min_length=3)
    decided_by: str = Field(min_length=1)
    decided_on: date

    @property
    def evidence(self) -> str:
        """The decision in words."""
        return f"decided by {self.decided_by} on {self.decided_on.isoformat()}: {self.reason}"


def read_decisions(data: Mapping[str, Any]) -> list[Decision]:
    """Read the content of link_decisions.toml.

    Raises:
        DecisionError: a decision is incomplete, or two contradict each other.
    """
    decisions: list[Decision] = []
    for number, entry in enumerate(data.get("decisions", []), 1):
        try:
            decisions.append(Decision.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            what = ".".join(map(str, first["loc"]))
            raise DecisionError(f"link_decisions.toml: decision {number}: {what}: {first['msg']}") from error
    _refuse_contradictions(decisions)
    return decisions


def _refuse_contradictions(decisions: list[Decision]) -> None:
    met: dict[str, set[str]] = {}
    pairs: dict[tuple[str, str], bool] = {}
    for decision in decisions:
        pair = (decision.assessment, decision.incident)
        if pairs.setdefault(pair, decision.link) != decision.link:
            raise DecisionError(f"link_decisions.toml: {pair[0]} and {pair[1]} are decided both ways")
        if decision.link:
            met.setdefault(decision.assessment, set()).add(decision.incident)
    for assessment, incidents in met.items():
        if len(incidents) > 1:
            raise DecisionError(f"link_decisions.toml: {assessment} is linked with {', '.join(sorted(incidents))}")


def check_decisions(decisions: list[Decision], assessments: Collection[str], incidents: Collection[str]) -> None:
    """Refuse decisions about rows that do not exist.

    Raises:
        DecisionError: a row named is not in the database.
    """
    for decision in decisions:
        if decision.assessment not in assessments:
            raise DecisionError(f"link_decisions.toml: there is no assessment {decision.assessment!r}")
        if decision.incident not in incidents and not (decision.incident == NONE and decision.link):
            raise DecisionError(f"link_decisions.toml: there is no incident {decision.incident!r}")
