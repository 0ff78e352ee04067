"""What happens in the demo, read from the files in `content/`. Days count from today: -30 is a month ago."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Saying:
    """A contribution. `mood` is the share of stances that agree; `by` a resident, or empty for any of them."""

    text: str
    mood: float
    by: str = ""
    replies: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answering:
    """An official answer to contributions (counted from 1), `after` days after the last of them."""

    to: list[int]
    by: str
    department: str
    after: int
    text: str


@dataclass(frozen=True)
class DiscussionScript:
    """A discussion from its first to its last day."""

    question: str
    background: str
    opens: int
    closes: int
    contributions: list[Saying]
    answers: list[Answering]
    hidden: dict[str, str]


@dataclass(frozen=True)
class BoxScript:
    """An idea box: its categories, and its ideas with what became of them."""

    question: str
    background: str
    opens: int
    closes: int
    categories: list[str]
    ideas: list[dict[str, Any]]


@dataclass(frozen=True)
class SurveyScript:
    """A survey. A question may depend on another one (by number, from 1) having been answered with an option."""

    title: str
    introduction: str
    opens: int
    closes: int
    questions: list[dict[str, Any]]
    responses: int


@dataclass(frozen=True)
class ProjectScript:
    """A project. `facts` are fields of the project itself; days are None where it has not come so far."""

    title: str
    department: str
    lead: str
    facts: dict[str, str]
    decide_in: int | None
    published: int | None
    closed: int | None
    outcome: str
    curve: str
    team: list[dict[str, str]]
    expectations: list[dict[str, Any]]
    milestones: list[dict[str, Any]]
    discussions: list[DiscussionScript]
    boxes: list[BoxScript]
    surveys: list[SurveyScript]
    themes: list[str]
    #: Days count from today; one without `kept` waits, or is late.
    promises: list[dict[str, Any]]
    #: What came of it by theme, with the numbers of the contributions (from 1, of the first discussion) that shaped it.
    conclusions: list[dict[str, Any]]
    #: {"scene": parts of the picture, "alt": …, "credit": …}, or empty.
    cover: dict[str, Any]
    #: Tables: title, description, columns, and versions with a day, rows and what changed.
    documents: list[dict[str, Any]]


@dataclass(frozen=True)
class Script:
    """Everything about one place."""

    departments: list[dict[str, str]]
    staff: list[dict[str, str]]
    residents: list[str]
    areas: list[str]
    delegations: list[dict[str, str]]
    #: The picture of the site: {"scene": parts of it, "alt": …, "credit": …}, or empty.
    cover: dict[str, Any]
    #: Whether it lets its region see its figures by name.
    shares_with_region: bool
    projects: list[ProjectScript]


_FACTS = (
    *("summary", "decision", "decider", "influence", "influence_reason", "open_points", "closed_points"),
    "place",
)


def script_of(slug: str) -> Script:
    """The script of a place."""
    told = tomllib.loads((CONTENT / f"{slug}.toml").read_text(encoding="utf-8"))
    return Script(
        departments=told["departments"],
        staff=told["staff"],
        residents=told["residents"],
        areas=told.get("areas", []),
        delegations=told.get("delegations", []),
        shares_with_region=told.get("shares_with_region", False),
        cover=told.get("cover", {}),
        projects=[_project(one) for one in told["projects"]],
    )


def _project(told: dict[str, Any]) -> ProjectScript:
    return ProjectScript(
        title=told["title"],
        department=told["department"],
        lead=told["lead"],
        facts={name: told[name] for name in _FACTS if name in told},
        decide_in=told.get("decide_in"),
        published=told.get("published"),
        closed=told.get("closed"),
        outcome=told.get("outcome", ""),
        curve=told.get("curve", "steady"),
        team=told.get("team", []),
        expectations=told.get("expectations", []),
        milestones=told.get("milestones", []),
        discussions=[_discussion(one) for one in told.get("discussions", [])],
        boxes=[BoxScript(**one) for one in told.get("boxes", [])],
        surveys=[SurveyScript(**one) for one in told.get("surveys", [])],
        themes=told.get("themes", []),
        promises=told.get("promises", []),
        conclusions=told.get("conclusions", []),
        cover=told.get("cover", {}),
        documents=told.get("documents", []),
    )


def _discussion(told: dict[str, Any]) -> DiscussionScript:
    return DiscussionScript(
        question=told["question"],
        background=told["background"],
        opens=told["opens"],
        closes=told["closes"],
        contributions=[Saying(**one) for one in told["contributions"]],
        answers=[Answering(**one) for one in told.get("answers", [])],
        hidden=told.get("hidden", {}),
    )
