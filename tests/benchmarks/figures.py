"""What counting costs: `python -m tests.benchmarks.figures [--contributions N --stances N --people N]`.

Fills the log of one tenant in a database of its own (seeded, so the same every time), and measures counting everything anew,
counting a busy day, what an event costs a contribution, and the database's time for each page of figures.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests import world

from .alone import a_database

_PEOPLE = """
    INSERT INTO participants_participant (name, source, external_ref, created_at)
    SELECT 'Resident ' || number, 'import', 'bench:' || number, now() - interval '540 days'
    FROM generate_series(1, %(people)s) AS number
"""
# Some people do much more than others, most comes early in a project, and a weekend is quiet.
_EVENTS = """
    WITH person AS (SELECT array_agg(pseudonym ORDER BY id) AS all_of_them FROM participants_participant),
    project AS (SELECT array_agg(id ORDER BY id) AS all_of_them, min(department_id) AS department FROM projects_project),
    drawn AS MATERIALIZED (
        SELECT number, power(random(), 2) AS who, random() AS which, power(random(), 1.5) AS moment, random() AS lean
        FROM generate_series(1, %(number)s) AS number
    )
    INSERT INTO journal_event (kind, participant_ref, project_id, discussion_id, activity_kind, department_id, value, number,
        channel, occurred_on, occurred_at, recorded_at)
    SELECT %(kind)s::text, person.all_of_them[1 + floor(who * cardinality(person.all_of_them))::int],
        project.all_of_them[1 + floor(which * cardinality(project.all_of_them))::int],
        project.all_of_them[1 + floor(which * cardinality(project.all_of_them))::int], '', project.department,
        CASE WHEN %(kind)s::text = 'stance.taken' THEN CASE WHEN lean < 0.6 THEN 1 WHEN lean < 0.9 THEN -1 ELSE 0 END END, 1,
        CASE WHEN lean < 0.8 THEN 'web' ELSE 'newsletter' END,
        current_date - 1 - floor((1 - moment) * 538)::int, now(), now()
    FROM drawn, person, project
"""
_FRESH = "INSERT INTO journal_freshevent (event_id) SELECT id FROM journal_event WHERE id > %s"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=100_000)
    parser.add_argument("--stances", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=12_000)
    parser.add_argument("--projects", type=int, default=20)
    size = parser.parse_args()
    with a_database("bench"):
        _measure(size)


def _measure(size: argparse.Namespace) -> None:
    from tenants.context import enter, lobby
    from tenants.models import Tenant

    with lobby():
        tenant = Tenant.objects.get(slug="lyon")
    with enter(tenant):
        _fill(size)
        _say("load of the machine (1 minute)", f"{os.getloadavg()[0]:.1f}")
        _rebuilding()
        _a_busy_day()
        _pages()
        _events()


def _fill(size: argparse.Namespace) -> None:
    from accounts.actions import account_for
    from participation.departments.models import Department
    from participation.projects.actions import create_project
    from participation.projects.models import Project

    by = account_for("bench@lyon.example", language="en")
    from participation.departments.actions import appoint

    appoint(by, role="administrator", by=None)
    department = Department.objects.order_by("id")[0]
    for number in range(size.projects):
        create_project(title=f"Project {number}", department=department, language="en", by=by)
    Project.objects.update(state="published", published_at="2025-01-01T00:00Z")
    began = time.monotonic()
    _run("SELECT setseed(0.42)")
    _run(_PEOPLE, {"people": size.people})
    for kind, number in (("contribution.made", size.contributions), ("stance.taken", size.stances)):
        _run(_EVENTS, {"kind": kind, "number": number})
    for table in ("ANALYZE journal_event", "ANALYZE participants_participant"):
        _as_owner(table)
    _say("events in the log", f"{size.contributions + size.stances:,}")
    _say("people", f"{size.people:,}")
    _say("filling took", f"{time.monotonic() - began:.1f} s")


def _rebuilding() -> None:
    from participation.engagement import rolling

    _say("counting everything anew", _both(rolling.rebuild))
    for table in ("tally", "persontally", "scopetally", "amounttally", "peopleday"):
        _as_owner(f"VACUUM ANALYZE engagement_{table}")


def _a_busy_day() -> None:
    from participation.engagement import rolling

    last = _value("SELECT max(id) FROM journal_event")
    _run(
        _EVENTS.replace("current_date - 1 - floor((1 - moment) * 538)::int", "current_date"),
        {"kind": "stance.taken", "number": 100_000},
    )
    _run(_FRESH, [last])
    _say("counting a busy day of 100,000 events", _both(rolling.roll_up))


def _pages() -> None:
    from participation.engagement import queries
    from participation.projects.models import Project

    project = Project.objects.order_by("id")[0]
    pages: dict[str, Callable[[], Any]] = {
        "the whole site": queries.figures_of_site,
        "one project": lambda: queries.figures_of_project(project),
        "all projects side by side": queries.figures_of_all_projects,
        "one department": lambda: queries.figures_of(queries.Scope.department(project.department_id)),
        "one channel": lambda: queries.figures_of(queries.Scope.channel("newsletter")),
        "what is published upward": lambda: queries.figures_for_day(_value("SELECT current_date")),
    }
    for name, page in pages.items():
        page()
        times = [_database_time(page) for _ in range(9)]
        wall = statistics.median(found for found, _processor in times)
        # The processor's time is counted in hundredths of a second: only many pages together say something.
        processor = sum(found for _wall, found in times) / len(times)
        _say(
            f"database, {name}", f"{1000 * wall:.0f} ms on the clock, {1000 * processor:.0f} ms of processor"
        )


def _events() -> None:
    """What the log costs a contribution: the whole action with it, and with the log's statement left out."""
    from unittest.mock import patch

    from django.db import transaction

    from accounts.models import User
    from participation.discussions import actions
    from participation.projects.models import Project

    by = User.objects.get(email="bench@lyon.example")
    project = Project.objects.order_by("id")[0]
    row = actions.publish_discussion(
        actions.create_discussion(project, question="What should change in this street?", by=by), by=by
    )
    numbers = iter(range(1_000_000))

    def contribute() -> None:
        with transaction.atomic():
            actions.contribute(row, by=by, body=f"Thought {next(numbers)}")

    contribute()
    found: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(150):
        found["with"].append(_seconds(contribute))
        with patch("participation.journal.actions.record_many", lambda events: 0):
            found["without"].append(_seconds(contribute))
    with_log, without = (statistics.median(found[name]) for name in ("with", "without"))
    _say("a contribution", f"{1000 * with_log:.2f} ms")
    _say("of it the event log", f"{100 * (with_log - without) / with_log:.1f} %")


def _database_time(page: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock while statements ran, and seconds of the processor that the database's process took."""
    from django.db import connection

    spent = 0.0

    def timed(execute: Any, statement: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            spent += time.perf_counter() - began

    before = _processor_time()
    with connection.execute_wrapper(timed):
        page()
    return spent, _processor_time() - before


def _processor_time() -> float:
    """What the backend of our connection has taken so far: the machine may be busy with other things."""
    import psutil
    from django.db import connection

    connection.ensure_connection()
    times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return float(times.user + times.system)


def _both(act: Callable[[], Any]) -> str:
    before = _processor_time()
    wall = _seconds(act)
    return f"{wall:.1f} s on the clock, {_processor_time() - before:.1f} s of processor"


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _run(statement: str, params: Any = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _value(statement: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def _as_owner(statement: str) -> None:
    import psycopg
    from django.conf import settings
    from django.db import connection

    server = world.start_server()
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(server.url(database=name), autocommit=True) as admin:
        admin.execute("SET search_path TO t_lyon")
        admin.execute(statement.encode())
    assert settings.configured


def _say(name: str, value: str) -> None:
    print(f"{name:<45} {value}", flush=True)


if __name__ == "__main__":
    main()
