"""What the roll-ups say of a scope. The number of statements never grows with the number of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from participation.engagement.models import NO_VALUE, AmountTally, Cohort, PersonTally, ScopeTally, Tally
from participation.engagement.queries._scope import Part, Scope
from participation.journal.models import Kind


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
    """How many events of each kind there were; `imported` are those among them that came in from another platform."""

    by_kind: Counter[str] = field(default_factory=Counter)
    imported: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, kind: Kind) -> int:
        return self.by_kind[str(kind)]

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
    rows = _rows(scope, first, last).filter(kind__in=_counted(scope))
    sums = rows.values("occurred_on", "kind").annotate(total=Sum("number"))
    return _as_days(sums.values_list("occurred_on", "kind", "total"))


def days_of_projects(*, first: date | None = None, last: date | None = None) -> dict[int, dict[date, Day]]:
    """The same for every project at once. One statement."""
    rows = _rows(Scope(), first, last).filter(kind__in=_counted(Scope(Part.PROJECT)), project_id__gt=0)
    sums = rows.values("project_id", "occurred_on", "kind").annotate(total=Sum("number"))
    by_project: defaultdict[int, list[tuple[date, str, int]]] = defaultdict(list)
    for project, on, kind, total in sums.values_list("project_id", "occurred_on", "kind", "total"):
        by_project[project].append((on, kind, total))
    return {project: _as_days(found) for project, found in by_project.items()}


def totals_of(scope: Scope, *, first: date | None = None, last: date | None = None) -> Totals:
    """How many events of each kind there were. One statement."""
    sums = (
        _rows(scope, first, last)
        .values("kind")
        .annotate(total=Sum("number"), imported=Sum("number", filter=Q(channel="import"), default=0))
    )
    totals = Totals()
    for kind, total, imported in sums.values_list("kind", "total", "imported"):
        totals.by_kind[kind], totals.imported[kind] = total, imported
    return totals


def totals_by_channel(scope: Scope) -> dict[str, Totals]:
    """The same for each channel by which people came. One statement."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = Tally.objects.filter(scope.tallies, kind__in=(*_counted(scope), str(Kind.PARTICIPANT_JOINED)))
    for channel, kind, total in (
        rows.values("channel", "kind").annotate(total=Sum("number")).values_list("channel", "kind", "total")
    ):
        found[channel][kind] = total
    return {channel: Totals(counted) for channel, counted in found.items()}


def totals_by_department() -> dict[int, Totals]:
    """The same for each department, by its number. One statement."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Tally.objects.filter(department_id__gt=0).values("department_id", "kind")
    for department, kind, total in rows.annotate(total=Sum("number")).values_list(
        "department_id", "kind", "total"
    ):
        found[department][kind] = total
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


_WITH_ACCOUNT = """
    SELECT count(*) FROM participants_participant AS account
    JOIN engagement_persontally AS known ON known.scope = %s AND known.person = account.pseudonym
    WHERE account.user_id IS NOT NULL
"""


def people_with_account(scope: Scope) -> int:
    """How many of those who took part have an account now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_ACCOUNT, [scope.key])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def registered() -> int:
    """How many people have an account. One statement."""
    return get_user_model().objects.filter(is_active=True).count()


def waits_of(scope: Scope, *, first: date | None = None, last: date | None = None) -> dict[int, int]:
    """How many contributions got their first answer after how many whole days. One statement."""
    rows = _rows(scope, first, last).filter(kind=Kind.CONTRIBUTION_ANSWERED).exclude(value=NO_VALUE)
    return dict(rows.values("value").annotate(total=Sum("number")).values_list("value", "total"))


def waits_by_department() -> dict[int, dict[int, int]]:
    """The same for each department that has answered anything, by its number. One statement."""
    rows = Tally.objects.filter(kind=Kind.CONTRIBUTION_ANSWERED, department_id__gt=0).exclude(value=NO_VALUE)
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for department, days, total in (
        rows.values("department_id", "value")
        .annotate(total=Sum("number"))
        .values_list("department_id", "value", "total")
    ):
        found[department][days] = total
    return dict(found)


def people_in_several_projects() -> tuple[int, int]:
    """How many people took part in a project, and how many of them in a second one. One statement."""
    people = PersonTally.objects.filter(scope=Scope().key)
    found = people.aggregate(
        one=Count("person", filter=Q(projects__len__gte=1)),
        two=Count("person", filter=Q(projects__len__gte=2)),
    )
    return found["one"], found["two"]


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


def _rows(scope: Scope, first: date | None, last: date | None) -> QuerySet[Tally]:
    rows = Tally.objects.filter(scope.tallies)
    if first is not None:
        rows = rows.filter(occurred_on__gte=first)
    if last is not None:
        rows = rows.filter(occurred_on__lte=last)
    return rows


def _as_days(rows: Iterable[tuple[date, str, int]]) -> dict[date, Day]:
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for on, kind, total in rows:
        measure, sign = _MEASURES.get(Kind(kind), ("visitors", 1))
        found[on][measure] += sign * total
    return {on: Day(on, **measures) for on, measures in found.items()}
