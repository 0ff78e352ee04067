"""Roll-ups are what the log adds up to: in any order, whoever writes at the same time, and however late.

The recomputation is plain SQL in another database (DuckDB) over the log as it was read out, or plain Python: nothing of
the product's arithmetic is used to check it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import clock
from participation.engagement import rolling
from participation.engagement.models import (
    NO_VALUE,
    AmountTally,
    ChannelTally,
    Cohort,
    DayTally,
    PeopleDay,
    PersonTally,
    ScopeTally,
)
from participation.journal import actions as journal
from participation.journal.models import Event, FreshEvent, Kind
from participation.participants.models import Participant
from tenants.context import enter
from tests.participation.engagement.conftest import NOW

if TYPE_CHECKING:
    from tenants.models import Tenant

ZONE = ZoneInfo("Europe/Paris")
KINDS = [
    Kind.CONTRIBUTION_MADE,
    Kind.REPLY_MADE,
    Kind.STANCE_TAKEN,
    Kind.STANCE_WITHDRAWN,
    Kind.SURVEY_ANSWERED,
    Kind.CONTRIBUTION_ANSWERED,
    Kind.PARTICIPANT_JOINED,
    Kind.VISITOR_CAME,
]

#: An event: kind, person, project, activity, department, channel, days ago, value. A count of "roll up now" between them.
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 5),
        st.integers(0, 2),
        st.sampled_from([None, ("discussion", 1), ("discussion", 2), ("survey", 1)]),
        st.integers(0, 1),
        st.sampled_from(["web", "newsletter"]),
        st.one_of(st.integers(0, 3), st.integers(0, 400)),
        st.booleans(),
    ),
    max_size=40,
)


@pytest.fixture
def _frozen(inside_lyon: Tenant) -> Any:
    with clock.frozen_at(NOW):
        yield


def record(events: list[Any], *, between: Callable[[], Any] = lambda: None) -> None:
    people = [Participant.objects.create(name=f"Resident {number}") for number in range(5)]
    for kind, person, project, activity, department, channel, ago, now in events:
        where: dict[str, Any] = {}
        if activity and activity[0] == "discussion":
            where["discussion_id"] = activity[1]
        elif activity:
            where |= {"activity_kind": activity[0], "activity_id": activity[1]}
        journal.record(
            kind,
            at=NOW - timedelta(days=ago),
            participant_ref=people[person - 1].pk if person else None,
            project_id=project or None,
            department_id=department or None,
            channel=channel,
            value=ago if kind == Kind.CONTRIBUTION_ANSWERED and now else None,
            number=3 if kind == Kind.VISITOR_CAME else 1,
            **where,
        )
        if now:
            between()


def rolled_up() -> dict[str, Any]:
    """Everything that the roll-ups hold, as plain values."""
    return {
        "by day": sorted(DayTally.objects.values_list("scope", "kind", "occurred_on", "value", "number")),
        "by channel": sorted(ChannelTally.objects.values_list("scope", "kind", "channel", "value", "number")),
        "people": sorted(
            (*row[:7], tuple(row[7]), tuple(row[8]))
            for row in PersonTally.objects.values_list(
                *(
                    "scope",
                    "person",
                    "said",
                    "stances",
                    "answers",
                    "first_on",
                    "last_on",
                    "months",
                    "projects",
                )
            )
        ),
        "scopes": sorted(
            ScopeTally.objects.values_list("scope", "participants", "contributors", "first_on", "last_on")
        ),
        "amounts": sorted(AmountTally.objects.exclude(people=0).values_list("scope", "amount", "people")),
        "days": sorted(
            PeopleDay.objects.values_list(
                *(
                    "occurred_on",
                    "participants",
                    "contributors",
                    "participants_30_days",
                    "contributors_30_days",
                )
            )
        ),
        "cohorts": sorted(Cohort.objects.values_list("first_month", "month", "people", "returned")),
    }


_LOG = """
    SELECT occurred_on, coalesce(project_id, 0) AS project,
        CASE WHEN discussion_id IS NOT NULL THEN 'discussion:' || discussion_id
             WHEN activity_id IS NOT NULL THEN activity_kind || ':' || activity_id ELSE '' END AS activity,
        coalesce(department_id, 0) AS department, channel, kind, value, number, participant_ref
    FROM journal_event
"""


def log_in_duckdb() -> duckdb.DuckDBPyConnection:
    """The log, in a database that knows nothing of ours."""
    plain = duckdb.connect()
    plain.execute(
        "CREATE TABLE log (day DATE, project BIGINT, activity TEXT, department BIGINT, channel TEXT, kind TEXT,"
        " value INT, number INT, person BIGINT)"
    )
    with connection.cursor() as cursor:
        cursor.execute(_LOG)
        rows = cursor.fetchall()
    if rows:
        plain.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return plain


ACTS = ("contribution.made", "reply.made", "stance.taken", "stance.withdrawn", "survey.answered")
_SCOPES = f"""
    CREATE VIEW happened AS
    SELECT 'site' AS scope, * FROM log
    UNION ALL SELECT 'project:' || project, * FROM log WHERE project <> 0
    UNION ALL SELECT 'activity:' || activity, * FROM log WHERE activity <> ''
    UNION ALL SELECT 'department:' || department, * FROM log WHERE department <> 0
    UNION ALL SELECT 'channel:' || channel, * FROM log;
    CREATE VIEW act AS SELECT * FROM happened WHERE person IS NOT NULL AND kind IN {ACTS};
"""
_TALLY = f"""
    SELECT scope, kind, {{part}},
        CASE WHEN kind = 'contribution.answered' THEN coalesce(value, {NO_VALUE}) ELSE {NO_VALUE} END, sum(number)::BIGINT
    FROM happened GROUP BY ALL
"""
_PERSON = """
    SELECT scope, person, count(*) FILTER (WHERE kind IN ('contribution.made', 'reply.made')) AS said,
        count(*) FILTER (WHERE kind = 'stance.taken') - count(*) FILTER (WHERE kind = 'stance.withdrawn') AS stances,
        count(*) FILTER (WHERE kind = 'survey.answered') AS answers, min(day) AS first_on, max(day) AS last_on
    FROM act GROUP BY scope, person
"""


def recomputed() -> dict[str, Any]:
    """The same from the log, without anything of the product."""
    plain = log_in_duckdb()
    plain.execute(_SCOPES)
    people = plain.sql(_PERSON).fetchall()
    scopes: dict[str, list[Any]] = defaultdict(list)
    for row in people:
        scopes[row[0]].append(row)
    acts = plain.sql("SELECT person, day, kind, project FROM act WHERE scope = 'site'").fetchall()
    months, projects = defaultdict(set), defaultdict(set)
    for person, day, _kind, project in acts:
        months[person].add(12 * day.year + day.month - 1)
        if project:
            projects[person].add(project)
    return {
        "by day": sorted(plain.sql(_TALLY.format(part="day")).fetchall()),
        "by channel": sorted(plain.sql(_TALLY.format(part="channel")).fetchall()),
        "people": sorted(
            (
                *row,
                tuple(sorted(months[row[1]])) if row[0] == "site" else (),
                tuple(sorted(projects[row[1]])) if row[0] == "site" else (),
            )
            for row in people
        ),
        "scopes": sorted(
            (
                scope,
                len(rows),
                sum(row[2] > 0 for row in rows),
                min(r[5] for r in rows),
                max(r[6] for r in rows),
            )
            for scope, rows in scopes.items()
        ),
        "amounts": sorted(
            (scope, amount, number)
            for scope, rows in scopes.items()
            for amount, number in Counter(row[2] + max(row[3], 0) + row[4] for row in rows).items()
        ),
        "days": _days([(person, day, kind) for person, day, kind, _project in acts]),
        "cohorts": _cohorts(months),
    }


def _days(acts: list[tuple[int, date, str]]) -> list[tuple[date, int, int, int, int]]:
    if not acts:
        return []
    said = {(person, day) for person, day, kind in acts if kind in ACTS[:2]}
    active = {(person, day) for person, day, _kind in acts}
    first, last = min(day for _person, day in active), clock.today()
    found = []
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        window = {day - timedelta(days=number) for number in range(30)}
        if not any(on in window for _person, on in active):
            continue
        found.append(
            (
                day,
                len({person for person, on in active if on == day}),
                len({person for person, on in said if on == day}),
                len({person for person, on in active if on in window}),
                len({person for person, on in said if on in window}),
            )
        )
    return found


def _cohorts(months: dict[int, set[int]]) -> list[tuple[int, int, int, int]]:
    counted: Counter[tuple[int, int]] = Counter()
    back: Counter[tuple[int, int]] = Counter()
    for own in months.values():
        first = min(own)
        counted.update((first, month) for month in own)
        back[first, first] += any(first < month <= first + 6 for month in own)
    return sorted((*key, number, back[key] if key[0] == key[1] else 0) for key, number in counted.items())


@pytest.mark.usefixtures("_frozen")
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=EVENTS)
def test_they_are_what_a_plain_recomputation_gives(events: list[Any]) -> None:
    from django.db import transaction

    with transaction.atomic():
        record(events, between=rolling.roll_up)
        rolling.roll_up_everything()
        rolling.recount_stale_days()
        rolling.recount_cohorts()
        step_by_step = rolled_up()
        assert step_by_step == recomputed()
        rolling.rebuild()
        assert rolled_up() == step_by_step
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_frozen")
def test_events_of_years_ago_are_counted_where_they_belong() -> None:
    week = [(Kind.CONTRIBUTION_MADE, 1, 1, ("discussion", 1), 1, "web", ago, True) for ago in range(7)]
    record(week, between=rolling.roll_up)
    late = [(Kind.CONTRIBUTION_MADE, 2, 1, ("discussion", 1), 1, "web", 1_000 + ago, False) for ago in (0, 9)]
    record(late)
    assert rolling.roll_up() == 2
    rolling.recount_cohorts()
    assert rolled_up() == recomputed()
    assert PeopleDay.objects.get(occurred_on=clock.today() - timedelta(days=985)).participants_30_days == 1


@pytest.mark.usefixtures("_frozen")
def test_a_roll_up_counts_no_more_than_it_was_asked_to() -> None:
    record([(Kind.CONTRIBUTION_MADE, 1, 1, None, 1, "web", 0, False)] * 5)
    assert rolling.how_far_behind() == 5
    assert [rolling.roll_up(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert DayTally.objects.get(scope="site").number == ChannelTally.objects.get(scope="site").number == 5


@pytest.mark.django_db(transaction=True)
def test_nobody_is_lost_or_counted_twice_while_many_write_and_count(lyon: Tenant) -> None:
    with enter(lyon):
        people = [Participant.objects.create(name=f"Resident {number}").pk for number in range(4)]
    start = Barrier(6)

    def write(own: int) -> None:
        with enter(lyon):
            start.wait()
            for number in range(25):
                journal.record(
                    Kind.CONTRIBUTION_MADE,
                    at=clock.now(),
                    participant_ref=people[(own + number) % 4],
                    project_id=1,
                )
        connection.close()

    def count() -> None:
        with enter(lyon):
            start.wait()
            for _ in range(15):
                rolling.roll_up()
        connection.close()

    threads = [Thread(target=write, args=[own]) for own in range(4)] + [
        Thread(target=count) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with enter(lyon):
        rolling.roll_up_everything()
        rolling.recount_cohorts()
        assert not FreshEvent.objects.exists()
        assert DayTally.objects.get(scope="site").number == 100 == Event.objects.count()
        assert rolled_up() == recomputed()


@pytest.mark.django_db(transaction=True)
def test_an_event_whose_transaction_ends_late_is_counted_afterwards(lyon: Tenant) -> None:
    from django.db import transaction

    written, counted = Barrier(2), Barrier(2)

    def slow() -> None:
        with enter(lyon), transaction.atomic():
            journal.record(Kind.PAGE_READ, at=clock.now(), project_id=1)
            written.wait()
            counted.wait()
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    written.wait()
    with enter(lyon):
        journal.record(Kind.PAGE_READ, at=clock.now(), project_id=2)  # a higher number, committed first
        assert rolling.roll_up() == 1
        rolling.rebuild()
        assert projects_counted() == ["project:2"]
        counted.wait()
        thread.join()
        assert rolling.roll_up() == 1
        assert projects_counted() == ["project:1", "project:2"]


def projects_counted() -> list[str]:
    return sorted(DayTally.objects.filter(scope__startswith="project:").values_list("scope", flat=True))


def test_the_command_counts_everything_again(lyon: Tenant, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    with enter(lyon):
        journal.record(Kind.PAGE_READ, at=datetime(2026, 1, 1, tzinfo=ZONE), project_id=7)
        rolling.roll_up()
        DayTally.objects.update(number=99)
    call_command("rebuild_figures", tenant="lyon")
    with enter(lyon):
        assert set(DayTally.objects.values_list("number", flat=True)) == {1}
    assert "s\n" in capsys.readouterr().out
