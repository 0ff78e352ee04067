"""Tables that take figures apart: by department, by channel, by month of arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _

from kit.formats import locale, share_in_words
from participation.departments.models import Department
from participation.engagement import queries
from participation.engagement.definitions import DEFINITIONS, Unit
from participation.engagement.formulas import RETURN_MONTHS, percentile
from participation.engagement.pictures import in_words, name_of
from participation.engagement.queries import Part, Scope
from participation.engagement.queries._counts import Totals, waits_by_department
from participation.journal.models import Kind

#: So many months of arrival are shown, the newest first.
MONTHS_SHOWN = 12
#: Of fewer people a share says something about each of them.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it is about, and its numbers."""

    key: str
    name: str
    visitors: int
    joined: int
    contributions: int
    stances: int
    contributors: int
    participants: int
    answered_share: float | None = None
    days_to_answer: int | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Those who came in one month: how many, and in words what share was there again in each of the months after."""

    month: str
    came: int
    shares: Sequence[str]


def by_department() -> list[Line]:
    """Every department in whose name something happened, or that answers for what was said. Six statements."""
    totals, people = queries.totals_by_department(), queries.people_of_each(Part.DEPARTMENT)
    waits, answered = waits_by_department(), queries.answered_share_of_departments()
    lines = []
    heirs = {pk for pk, share in answered.items() if share is not None}
    for row in Department.objects.filter(pk__in={*totals, *heirs}).order_by("name"):
        counted = totals.get(row.pk, Totals())
        participants, contributors = people.get(str(row.pk), (0, 0))
        own = waits.get(row.pk, {})
        lines.append(
            Line(
                row.slug,
                row.name,
                counted[Kind.PROJECT_VISITED],
                0,
                counted[Kind.CONTRIBUTION_MADE],
                counted.stances,
                contributors,
                participants,
                answered.get(row.pk),
                percentile(own, 50),
                is_closed=row.is_closed,
            )
        )
    return lines


def by_channel(scope: Scope) -> list[Line]:
    """Every way by which people came, most participants first. Two statements; people only for the whole site."""
    totals = queries.totals_by_channel(scope)
    people = queries.people_of_each(Part.CHANNEL) if scope.part is Part.SITE else {}
    lines = [
        Line(
            name,
            channel_in_words(name),
            counted[queries.visits_of(scope)],
            counted[Kind.PARTICIPANT_JOINED],
            counted[Kind.CONTRIBUTION_MADE] + counted[Kind.REPLY_MADE],
            counted.stances,
            people.get(name, (0, 0))[1],
            people.get(name, (0, 0))[0],
        )
        for name, counted in totals.items()
        if name != "staff"
    ]
    return sorted(lines, key=lambda line: (-line.visitors, -line.contributions, line.name))


def by_month_of_arrival() -> list[Arrival]:
    """Newcomers by month, and how many of them were there again. One statement."""
    lines = []
    for month, arrivals in sorted(queries.cohorts().items(), reverse=True)[:MONTHS_SHOWN]:
        enough = arrivals.came >= FEWEST
        lines.append(
            Arrival(
                format_date(date(month // 12, month % 12 + 1, 1), "LLLL y", locale=locale()),
                arrivals.came,
                [
                    share_in_words(arrivals.later[later] / arrivals.came)
                    if enough and later in arrivals.later
                    else "–"
                    for later in range(1, RETURN_MONTHS + 1)
                ],
            )
        )
    return lines


def channel_in_words(name: str) -> str:
    """What people call a channel; links keep the name they were given."""
    return {
        "web": _("Directly"),
        "api": _("By a program"),
        "import": _("Imported"),
        "offline": _("On paper or at a workshop"),
        "other": _("Other links"),
    }.get(name, name)


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One figure in words: of this site, a year ago, of its peers."""

    name: str
    own: str
    year_ago: str
    peers: str
    number_of_peers: int


def next_to_others(figures: queries.Figures) -> list[ComparedLine]:
    """This site next to its past and its peers, in words. Without peers and past there is nothing to compare."""
    rows = queries.compared(figures)
    if all(row.peers is None and row.year_ago is None for row in rows):
        return []
    return [
        ComparedLine(
            _("Participants in 30 days") if row.key == "participants_30_days" else name_of(row.key),
            _in_words(row.key, row.own),
            _in_words(row.key, row.year_ago),
            _in_words(row.key, row.peers),
            row.number_of_peers,
        )
        for row in rows
    ]


def figures_in_words(published: Mapping[str, Any]) -> list[str]:
    """The published figures of a member city, in the order of `queries.MEMBER_FIGURES`."""
    return [_in_words(key, published.get(key)) for key in queries.MEMBER_FIGURES]


def _in_words(key: str, value: float | int | None) -> str:
    unit = DEFINITIONS[key].unit if key in DEFINITIONS else Unit.COUNT
    return in_words(round(value) if value is not None and unit is Unit.COUNT else value, unit)
