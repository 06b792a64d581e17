"""The questions that the site answers, read from ``questions.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Question:
    """A canned query.

    Attributes:
        name: part of its address.
        title: the question.
        description: what the answer counts and what it leaves out.
        sql: with named parameters.
        example: values for the parameters that give an answer worth seeing.
    """

    name: str
    title: str
    description: str
    sql: str
    example: dict[str, str] = field(default_factory=dict)


@cache
def load_questions() -> tuple[Question, ...]:
    """Return every question, in the order of the file."""
    text = resources.files(__package__).joinpath("questions.toml").read_text(encoding="utf-8")
    return tuple(
        Question(name, entry["title"], entry["description"], entry["sql"].strip(), entry.get("try", {}))
        for name, entry in tomllib.loads(text).items()
    )
