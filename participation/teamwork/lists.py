"""What a project usually needs, read from the files in `content/`: lists of tasks, and risks with their opportunities."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from participation.teamwork.models import TaskTemplate

CONTENT = Path(__file__).parent / "content"
#: The language whose words stand in where a project is written in one the product does not speak.
FALLBACK = "en"
OWN = "own-"


@dataclass(frozen=True)
class Line:
    """A task to be made. `anchor` is the day of the project it counts from ("" for no due date), `days` after it."""

    key: str
    title: str
    note: str = ""
    anchor: str = ""
    days: int = 0
    #: The responsibility whose carrier does it, or "".
    carries: str = ""

    def due_on(self, days: Mapping[str, date | None]) -> date | None:
        """When it is due, in a project with these days by anchor; None where the day is not known."""
        start = days.get(self.anchor)
        return None if start is None else start + timedelta(days=self.days)


@dataclass(frozen=True)
class TaskList:
    """A list of tasks to make from; `key` names it in forms and in the API."""

    key: str
    name: str
    lines: tuple[Line, ...]

    def key_of(self, line: Line) -> str:
        """What a task made from that line remembers."""
        return f"{self.key}/{line.key}"[:80]


@dataclass(frozen=True)
class RiskLine:
    """A fear and the opportunity in it."""

    key: str
    fear: str
    opportunity: str


def task_lists(language: str) -> list[TaskList]:
    """The product's lists in that language, then those this government has saved. One query."""
    own = [
        TaskList(f"{OWN}{row.pk}", row.name, tuple(Line(**line) for line in row.lines))
        for row in TaskTemplate.objects.all()
    ]
    return [*_standard_lists(language), *own]


def task_list(key: str, language: str) -> TaskList | None:
    """The list with that key, or None. A query only for a government's own."""
    if not key.startswith(OWN):
        return next((one for one in _standard_lists(language) if one.key == key), None)
    return next((one for one in task_lists(language) if one.key == key), None)


def as_json(line: Line) -> dict[str, Any]:
    """The line as a saved list keeps it."""
    return asdict(line)


@cache
def _standard_lists(language: str) -> tuple[TaskList, ...]:
    told = tomllib.loads((CONTENT / "tasks.toml").read_text(encoding="utf-8"))
    return tuple(
        TaskList(
            one["key"],
            _word(one["name"], language),
            tuple(
                Line(
                    key=task["key"],
                    title=_word(task, language),
                    anchor=task["anchor"],
                    days=task["days"],
                    carries=task["carries"],
                )
                for task in one["task"]
            ),
        )
        for one in told["list"]
    )


@cache
def risk_lines(language: str) -> tuple[RiskLine, ...]:
    """The usual fears with their opportunities, in that language."""
    told = tomllib.loads((CONTENT / "risks.toml").read_text(encoding="utf-8"))
    return tuple(
        RiskLine(one["key"], _word(one["fear"], language), _word(one["opportunity"], language))
        for one in told["risk"]
    )


def _word(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words[FALLBACK]
