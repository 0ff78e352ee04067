"""What the roll-ups say of a scope. The number of statements never grows with the number of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import QuerySet, Sum

from participation.engagement.formulas import share
from participation.engagement.models import NO_VALUE, AmountTally, ChannelTally, Cohort, DayTally, ScopeTally
from participation.engagement.queries._scope import Part, Scope
from participation.journal.models import SAYING, Kind


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day. `stances` is net of those taken back on it."""

    on: date
    contributions: int = 0
    replies: int = 0
    stances: int = 0
    answers: int = 0
    visitors: int = 0

    @property
    def said(self) -> int:
        """Contributions and replies."""
        return self.contributions + self.replies

    @property
    def acts(self) -> int:
        """Everything that people did."""
        return self.said + max(self.stances, 0) + self.answers

    def with_stances_not_below_zero(self) -> Day:
        """As it is drawn and listed by day."""
        return Day(
            self.on, self.contributions, self.replies, max(0, self.stances), self.answers, self.visitors
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """How many events of each kind there were; `imported` are those among them that came in from another platform.

    `waits` says how many contributions got their first answer after how many whole days.
    """

    by_kind: Counter[str] = field(default_factory=Counter)
    imported: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)

    def __getitem__(self, kind: Kind) -> int:
        return self.by_kind[str(kind)]

    def add(self, kind: str, channel: str, value: int, number: int) -> None:
        """Count so many events more."""
        self.by_kind[kind] += number
        if channel == "import":
            self.imported[kind] += number
        if value != NO_VALUE:
            self.waits[value] += number

    @property
    def stances(self) -> int:
        """Stances taken and not taken back; never below zero, where one was taken in another department's time."""
        return max(0, self[Kind.STANCE_TAKEN] - self[Kind.STANCE_WITHDRAWN])

    @property
    def answered_share(self) -> float | None:
        """The share of what waits for an answer that has got one; None where nothing waits."""
        return share(sum(self.waits.values()), self.answerable)

    @property
    def hidden(self) -> int:
        """Contributions and replies that are hidden."""
        return max(0, self[Kind.CONTRIBUTION_HIDDEN] - self[Kind.CONTRIBUTION_RESTORED])

    @property
    def merged(self) -> int:
        """Contributions that were merged into another one, which is answered for them."""
        return max(0, self[Kind.CONTRIBUTION_MERGED] - self[Kind.CONTRIBUTION_UNMERGED])

    @property
    def answerable(self) -> int:
        """Contributions that people wait to have answered: made here, neither hidden nor merged into another one."""
        made_here = self[Kind.CONTRIBUTION_MADE] - self.imported[str(Kind.CONTRIBUTION_MADE)]
        return max(0, made_here - self.hidden - self.merged)


@dataclass(frozen=True, slots=True)
class People:
    """Who took part: how many, how many of them said something, and how many did how much."""

    participants: int = 0
    contributors: int = 0
    by_amount: dict[int, int] = field(default_factory=dict)


#: What is done on a day, by the kind of event that says so.
_MEASURES: dict[Kind, tuple[str, int]] = {
    Kind.CONTRIBUTION_MADE: ("contributions", 1),
    Kind.REPLY_MADE: ("replies", 1),
    Kind.STANCE_TAKEN: ("stances", 1),
    Kind.STANCE_WITHDRAWN: ("stances", -1),
    Kind.SURVEY_ANSWERED: ("answers", 1),
}


def visits_of(scope: Scope) -> Kind:
    """The kind of event that counts visitors of a scope: of a project and a department are those of its projects."""
    inside = (Part.PROJECT, Part.ACTIVITY, Part.DEPARTMENT)
    return Kind.PROJECT_VISITED if scope.part in inside else Kind.VISITOR_CAME


def _counted(scope: Scope) -> tuple[str, ...]:
    # What only the government did makes no day of a figure.
    return (*map(str, _MEASURES), str(visits_of(scope)))


def days_of(scope: Scope, *, first: date | None = None, last: date | None = None) -> dict[date, Day]:
    """Every day on which somebody came or took part. One statement."""
    rows = _days(scope, first, last).filter(kind__in=_counted(scope))
    return _as_days(rows.values_list("occurred_on", "kind", "number"))


def said_by_projects(numbers: Collection[int] | None = None) -> dict[int, list[tuple[date, int]]]:
    """The days on which something was said in each of these projects (or in all), and how much.

    One statement, with a row for each project and kind: a row for each day would cost more than reading them.
    """
    rows = DayTally.objects.filter(kind__in=sorted(map(str, SAYING)))
    if numbers is None:
        rows = rows.filter(scope__startswith=f"{Part.PROJECT}:")
    else:
        rows = rows.filter(scope__in=[Scope.project(number).key for number in numbers])
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    for scope, days, numbers in (
        rows.values("scope", "kind")
        .annotate(days=ArrayAgg("occurred_on"), numbers=ArrayAgg("number"))
        .values_list("scope", "days", "numbers")
    ):
        found[_number_in(scope)] += zip(days, numbers, strict=True)
    return found


def totals_of(scope: Scope) -> Totals:
    """How many events of each kind there were, and how long people waited for answers. One statement."""
    totals = Totals()
    rows = ChannelTally.objects.filter(scope=scope.key).values_list("kind", "channel", "value", "number")
    for row in rows:
        totals.add(*row)
    return totals


def totals_between(scope: Scope, first: date, last: date) -> Counter[str]:
    """How many events of each kind there were from one day to another, both included. One statement."""
    return Counter(dict(_sums(_days(scope, first, last), "kind")))


def totals_of_projects(*, first: date | None = None, last: date | None = None) -> dict[int, Counter[str]]:
    """How many events of each kind there were in every project, on all days or from one to another. One statement."""
    prefix = f"{Part.PROJECT}:"
    if first is None and last is None:
        found = _sums(ChannelTally.objects.filter(scope__startswith=prefix), "scope", "kind")
    else:
        kinds = _counted(Scope(Part.PROJECT))
        within = _between(DayTally.objects.filter(scope__startswith=prefix, kind__in=kinds), first, last)
        found = _sums(within, "scope", "kind")
    by_project: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for scope, kind, number in found:
        by_project[_number_in(scope)][kind] = number
    return by_project


def totals_by_channel(scope: Scope) -> dict[str, Totals]:
    """How many events of each kind there were by each channel by which people came. One statement."""
    kinds = (*_counted(scope), str(Kind.PARTICIPANT_JOINED))
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = ChannelTally.objects.filter(scope=scope.key, kind__in=kinds)
    for channel, kind, number in _sums(rows, "channel", "kind"):
        found[channel][kind] = number
    return {channel: Totals(counted) for channel, counted in found.items()}


def totals_by_department() -> dict[int, Totals]:
    """The same for each department, by its number. One statement."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = ChannelTally.objects.filter(scope__startswith=f"{Part.DEPARTMENT}:")
    for scope, kind, number in _sums(rows, "scope", "kind"):
        found[_number_in(scope)][kind] = number
    return {department: Totals(counted) for department, counted in found.items()}


def people_of(scope: Scope) -> People:
    """Who took part. Two statements; the second has as many rows as there are amounts."""
    row = ScopeTally.objects.filter(scope=scope.key).first()
    amounts = AmountTally.objects.filter(scope=scope.key, people__gt=0).values_list("amount", "people")
    return People(row.participants, row.contributors, dict(amounts)) if row else People()


def people_of_each(part: Part) -> dict[str, tuple[int, int]]:
    """Participants and contributors of every project, activity, department or channel. One statement."""
    prefix = f"{part}:"
    rows = ScopeTally.objects.filter(scope__startswith=prefix)
    return {
        scope.removeprefix(prefix): (participants, contributors)
        for scope, participants, contributors in rows.values_list("scope", "participants", "contributors")
    }


def registered() -> int:
    """How many people have an account. One statement."""
    return get_user_model().objects.filter(is_active=True).count()


def waits_between(scope: Scope, first: date, last: date) -> dict[int, int]:
    """How many contributions got their first answer within these days after how many whole days. One statement."""
    rows = _days(scope, first, last).filter(kind=Kind.CONTRIBUTION_ANSWERED).exclude(value=NO_VALUE)
    return dict(_sums(rows, "value"))


def waits_by_department() -> dict[int, dict[int, int]]:
    """The same for each department that has answered anything, by its number. One statement."""
    rows = ChannelTally.objects.filter(
        scope__startswith=f"{Part.DEPARTMENT}:", kind=Kind.CONTRIBUTION_ANSWERED
    ).exclude(value=NO_VALUE)
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for scope, days, number in _sums(rows, "scope", "value"):
        found[_number_in(scope)][days] = number
    return dict(found)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Those who first took part in one month: how many came, came back within six months, and were there how much later."""

    came: int
    returned: int
    later: dict[int, int]


def cohorts() -> dict[int, Arrivals]:
    """By the month in which people first took part (12 × year + month − 1). One statement."""
    came: dict[int, tuple[int, int]] = {}
    later: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in Cohort.objects.order_by("first_month", "month"):
        if row.month == row.first_month:
            came[row.first_month] = (row.people, row.returned)
        else:
            later[row.first_month][row.month - row.first_month] = row.people
    return {month: Arrivals(*counted, later[month]) for month, counted in came.items()}


def _days(scope: Scope, first: date | None, last: date | None) -> QuerySet[DayTally]:
    return _between(DayTally.objects.filter(scope=scope.key), first, last)


def _between(rows: QuerySet[DayTally], first: date | None, last: date | None) -> QuerySet[DayTally]:
    if first is not None:
        rows = rows.filter(occurred_on__gte=first)
    if last is not None:
        rows = rows.filter(occurred_on__lte=last)
    return rows


def _sums(rows: QuerySet[Any], *columns: str) -> Iterable[Any]:
    """The numbers of these rows added up by some of their columns."""
    sums: Iterable[Any] = rows.values(*columns).annotate(total=Sum("number")).values_list(*columns, "total")
    return sums


def _number_in(scope: str) -> int:
    """The number in the key of a project's or department's scope."""
    return int(scope.partition(":")[2])


def _as_days(rows: Iterable[tuple[date, str, int]]) -> dict[date, Day]:
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for on, kind, total in rows:
        measure, sign = _MEASURES.get(Kind(kind), ("visitors", 1))
        found[on][measure] += sign * total
    return {on: Day(on, **measures) for on, measures in found.items()}
