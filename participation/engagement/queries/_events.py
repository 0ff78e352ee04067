"""What the event log says, added up by the database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q

from participation.journal.models import Event, Kind

TAKING_PART = (Kind.CONTRIBUTION_MADE, Kind.REPLY_MADE, Kind.STANCE_TAKEN, Kind.STANCE_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day. `stances` is net of those taken back on it."""

    on: date
    contributions: int = 0
    replies: int = 0
    stances: int = 0

    @property
    def said(self) -> int:
        """Contributions and replies."""
        return self.contributions + self.replies

    def with_stances_not_below_zero(self) -> Day:
        """As it is drawn and listed by day."""
        return Day(self.on, self.contributions, self.replies, max(0, self.stances))


@dataclass(frozen=True, slots=True)
class Slice:
    """Which events count: those of one project, of one discussion, or with neither of the whole site."""

    project_id: int | None = None
    discussion_id: int | None = None

    def where(self) -> Q:
        """The slice as a filter."""
        chosen = Q(kind__in=TAKING_PART)
        if self.project_id is not None:
            chosen &= Q(project_id=self.project_id)
        if self.discussion_id is not None:
            chosen &= Q(discussion_id=self.discussion_id)
        return chosen


@dataclass(frozen=True, slots=True)
class People:
    """Who took part: how many, how many of them said something, how many have an account, and how much each did."""

    participants: int
    contributors: int
    with_account: int
    by_amount: dict[int, int]


def _count(*kinds: Kind) -> Count:
    return Count("id", filter=Q(kind__in=kinds))


SAID = {"contributions": _count(Kind.CONTRIBUTION_MADE), "replies": _count(Kind.REPLY_MADE)}
STANCES = _count(Kind.STANCE_TAKEN) - _count(Kind.STANCE_WITHDRAWN)


def days_of(chosen: Slice) -> dict[date, Day]:
    """Every day on which somebody took part. One statement."""
    rows = (
        Event.objects.filter(chosen.where())
        .values(on=F("occurred_on"))
        .annotate(**SAID, stances=STANCES)
        .values_list("on", "contributions", "replies", "stances")
    )
    return {on: Day(on, contributions, replies, stances) for on, contributions, replies, stances in rows}


def days_of_projects() -> dict[int, dict[date, Day]]:
    """The same for every project at once. One statement."""
    rows = (
        Event.objects.filter(Slice().where(), project_id__isnull=False)
        .values("project_id", on=F("occurred_on"))
        .annotate(**SAID, stances=STANCES)
        .values_list("project_id", "on", "contributions", "replies", "stances")
    )
    found: defaultdict[int, dict[date, Day]] = defaultdict(dict)
    for project_id, on, contributions, replies, stances in rows:
        if project_id is not None:
            found[project_id][on] = Day(on, contributions, replies, stances)
    return dict(found)


_PEOPLE = """
    WITH person AS (
        SELECT participant_ref,
               count(*) FILTER (WHERE kind IN ('contribution.made', 'reply.made')) AS said,
               count(*) FILTER (WHERE kind = 'stance.taken') - count(*) FILTER (WHERE kind = 'stance.withdrawn') AS stances
        FROM journal_event
        WHERE participant_ref IS NOT NULL
          AND kind = ANY(%(kinds)s)
          AND (%(project)s::bigint IS NULL OR project_id = %(project)s::bigint)
          AND (%(discussion)s::bigint IS NULL OR discussion_id = %(discussion)s::bigint)
        GROUP BY participant_ref
    )
    SELECT said + greatest(stances, 0) AS amount,
           count(*),
           count(*) FILTER (WHERE said > 0),
           count(*) FILTER (WHERE account.user_id IS NOT NULL)
    FROM person LEFT JOIN participants_participant AS account ON account.pseudonym = participant_ref
    GROUP BY amount
"""


def people_of(chosen: Slice) -> People:
    """Who took part, grouped by how much they did. One statement; its rows are as many as there are amounts."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PEOPLE,
            {
                "kinds": [kind.value for kind in TAKING_PART],
                "project": chosen.project_id,
                "discussion": chosen.discussion_id,
            },
        )
        rows = cursor.fetchall()
    return People(
        participants=sum(row[1] for row in rows),
        contributors=sum(row[2] for row in rows),
        with_account=sum(row[3] for row in rows),
        by_amount={amount: people for amount, people, _said, _account in rows},
    )


def people_of_projects() -> dict[int, tuple[int, int]]:
    """Participants and contributors of every project. One statement."""
    said = Q(kind__in=(Kind.CONTRIBUTION_MADE, Kind.REPLY_MADE))
    rows = (
        Event.objects.filter(Slice().where(), project_id__isnull=False)
        .values("project_id")
        .annotate(
            participants=Count("participant_ref", distinct=True),
            contributors=Count("participant_ref", distinct=True, filter=said),
        )
        .values_list("project_id", "participants", "contributors")
    )
    return {
        project_id: (participants, contributors)
        for project_id, participants, contributors in rows
        if project_id is not None
    }
