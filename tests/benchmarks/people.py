"""What a large government costs: `python -m tests.benchmarks.people [--departments N --staff N --residents N]`.

Fills one tenant of a database of its own by COPY (seeded, so the same every time) with departments, staff, residents,
projects with teams and tasks, sessions, requests and a long record. Then prints, for each page and job about people, how
many statements it sends and how long the database takes for them: the least of five, as other things may run beside it.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests import world

from .alone import a_database

FIRST_NAMES = ("Anna", "Bilal", "Chloé", "Dario", "Élodie", "Farid", "Greta", "Hugo", "Inès", "Jörg")
LAST_NAMES = ("Müller", "Roux", "Bianchi", "Schmidt", "Nowak", "Haddad", "Jansen", "Petit", "Costa", "Öztürk")
ROLES = ("lead", "moderator", "communication", "analyst", "member", "department_administrator")
ACTIONS = (
    "task.added",
    "task.finished",
    "contribution.read",
    "department.renamed",
    "role.given",
    "answer.published",
)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=500)
    parser.add_argument("--staff", type=int, default=5_000)
    parser.add_argument("--residents", type=int, default=120_000)
    parser.add_argument("--record", type=int, default=300_000, help="lines of the record")
    parser.add_argument(
        "--explain", default="", help="print the slowest statement's plan of what has this in its name"
    )
    size = parser.parse_args()
    with a_database("people"):
        _measure(size)


def _measure(size: argparse.Namespace) -> None:
    from tenants.context import enter, lobby
    from tenants.models import Tenant

    with lobby():
        tenant = Tenant.objects.get(slug="lyon")
    began = time.monotonic()
    with enter(tenant):
        filled = _fill(size)
    _say("load of the machine (1 minute)", f"{os.getloadavg()[0]:.1f}")
    _say("filling took", f"{time.monotonic() - began:.1f} s")
    print(f"{'':<56}{'statements':>12}{'database, ms':>14}")
    for name, act in _acts(tenant, filled).items():
        _one(name, act, explain=bool(size.explain) and size.explain in name)


@dataclass(frozen=True)
class Filled:
    """Somebody to be: an administrator, one of a branch, somebody who works there, a resident who has done much."""

    administrator: Any
    head: Any
    member: Any
    resident: Any
    department: str


def _fill(size: argparse.Namespace) -> Filled:
    from accounts.actions import account_for, confirm_address
    from accounts.models import User
    from participation.departments.actions import appoint
    from participation.departments.models import Department

    by = account_for("bench@lyon.example", language="en", display_name="Bench")
    confirm_address(by)
    appoint(by, role="administrator", by=None)
    top = Department.objects.order_by("id")[0]
    random, now = Random(7), datetime.now().astimezone()
    with _copying() as copy:
        parents = {place: 1_000 + (place - 1) // 6 if place else top.pk for place in range(size.departments)}
        copy(
            "departments_department (id, name, slug, parent_id, created_at)",
            (
                (1_000 + place, f"Department {place}", f"department-{place}", parents[place], now)
                for place in range(size.departments)
            ),
        )
        people = size.staff + size.residents
        copy(
            "accounts_user (id, password, last_login, email, display_name, language, is_civocracy_staff, is_active,"
            " joined_at, age_band, session_epoch)",
            (
                (
                    10_000 + number, "!", now - timedelta(days=number % 1_500), f"person{number}@lyon.example",
                    f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}", "en", False, True,
                    now - timedelta(days=1_600), "", 0,
                )
                for number in range(people)
            ),
        )  # fmt: skip
        staff, residents = range(10_000, 10_000 + size.staff), range(10_000 + size.staff, 10_000 + people)
        copy(
            "departments_roleassignment (user_id, role, department_id, created_at)",
            (
                (pk, ROLES[place % len(ROLES)], 1_000 + place % size.departments, now)
                for place, pk in enumerate(staff)
            ),
        )
        copy("departments_colleague (user_id, last_active_on)", ((pk, now.date()) for pk in staff))
        copy(
            "participants_participant (id, user_id, name, source, external_ref, created_at)",
            ((pk, pk, "", "web", "", now) for pk in residents),
        )
        _copy_work(copy, size, staff, random, now)
        _copy_requests(copy, residents, now)
        _copy_record(copy, size, staff, now)
    return Filled(
        by,
        User.objects.get(pk=staff[5]),
        User.objects.get(pk=staff[4]),
        User.objects.get(pk=residents[-1]),
        "department-1",
    )


Copy = Callable[[str, Iterable[tuple[Any, ...]]], None]


def _copy_work(copy: Copy, size: argparse.Namespace, staff: range, random: Random, now: datetime) -> None:
    projects = range(5_000, 5_000 + size.departments)
    copy(
        "projects_project (id, title, slug, summary, language, department_id, decision, decider, influence,"
        " influence_reason, open_points, closed_points, state, outcome, created_at, published_at)",
        (
            (
                pk, f"Project {pk}", f"project-{pk}", "", "en", 1_000 + place, "", "", "consult", "", "", "",
                "published" if place % 5 else "draft", "", now, now if place % 5 else None,
            )
            for place, pk in enumerate(projects)
        ),
    )  # fmt: skip
    copy(
        "projects_projectmember (project_id, user_id, department_id, responsibility, created_at)",
        (
            (pk, staff[(place * 7 + seat) % len(staff)], 1_000 + place, responsibility, now)
            for place, pk in enumerate(projects)
            for seat, responsibility in enumerate(("lead", "answers", "moderation", "communication"))
        ),
    )
    copy(
        "teamwork_task (project_id, title, note, owner_id, due_on, state, dropped_reason, finished_at, anchor,"
        " offset_days, created_at)",
        (
            (
                random.choice(projects), f"Task {number}", "", staff[number % len(staff)],
                now.date() + timedelta(days=number % 60 - 20), "done" if number % 3 else "todo", "",
                now if number % 3 else None, "", 0, now,
            )
            for number in range(40_000)
        ),
    )  # fmt: skip


def _copy_requests(copy: Copy, residents: range, now: datetime) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    copy(
        "privacy_personalrequest (kind, state, reason, account_number, words_go, asked_at, due_at, finished_at, steps,"
        " steps_total, file, size)",
        (
            ("download", "done", "person", pk, False, now, now + timedelta(days=pk % 9 - 4), now, "{}", 0,
             "gone.zip" if pk % 9 else "", 1)
            for pk in residents[: len(residents) // 4]
        ),
    )  # fmt: skip
    copy(
        "accounts_seat (key, user_id, session_key, device, signed_in_at, seen_on)",
        (
            (f"seat{pk:018}", pk, f"session{pk}", "Firefox, Linux", now, now.date() - timedelta(days=pk % 40))
            for pk in residents[: len(residents) // 2]
        ),
    )
    copy(
        "django_session (session_key, session_data, expire_date)",
        (
            (f"session{pk}", store.encode({"_auth_user_id": str(pk)}), now + timedelta(days=pk % 14 - 1))
            for pk in residents[: len(residents) // 2]
        ),
    )


def _copy_record(copy: Copy, size: argparse.Namespace, staff: range, now: datetime) -> None:
    copy(
        "kit_auditentry (occurred_at, actor_id, actor_label, action, subject_type, subject_id, subject_label, before,"
        " after, origin, network, network_digest, place_id)",
        (
            (
                now - timedelta(minutes=size.record - number), staff[number * 13 % len(staff)], "",
                ACTIONS[number % len(ACTIONS)], "teamwork.task" if number % 2 else "projects.project",
                str(number % 40_000), f"Thing {number % 999}", "{}", "{}", "page",
                "192.0.2.0/24 a" if number % 50 == 0 else "", "", 1_000 + number % size.departments,
            )
            for number in range(size.record)
        ),
    )  # fmt: skip


def _acts(tenant: Any, filled: Filled) -> dict[str, Callable[[], Any]]:
    administrator, head, member = (
        _client(tenant, who) for who in (filled.administrator, filled.head, filled.member)
    )
    work = "/workspace"
    asked: dict[str, tuple[Any, str]] = {
        "tree, public": (administrator, "/departments/"),
        "tree, workspace": (administrator, f"{work}/departments/"),
        "tree, workspace, of a branch": (head, f"{work}/departments/"),
        "directory": (administrator, f"{work}/people/"),
        "directory, a name": (administrator, f"{work}/people/?q=m%C3%BCller"),
        "directory, role and department": (
            administrator,
            f"{work}/people/?role=lead&department=department-1",
        ),
        "directory, of a branch": (head, f"{work}/people/"),
        "directory, of a branch, a name": (head, f"{work}/people/?q=roux"),
        "finding a colleague": (member, f"{work}/people/found/?field=owner&owner_text=muller"),
        "who can do what": (administrator, f"{work}/rights/"),
        "one person": (administrator, f"{work}/people/{filled.member.pk}/"),
        "one person about a department": (
            administrator,
            f"{work}/people/{filled.member.pk}/?about={filled.department}",
        ),
        "a department, public": (administrator, f"/departments/{filled.department}/"),
        "a department, workspace": (administrator, f"{work}/departments/{filled.department}/"),
        "record": (administrator, f"{work}/record/"),
        "record, an action": (administrator, f"{work}/record/?action=department.renamed"),
        "record, a person": (administrator, f"{work}/record/?who=person77@"),
        "record, a name of a thing": (administrator, f"{work}/record/?what=Thing+77"),
        "record, a department and a door": (
            administrator,
            f"{work}/record/?department={filled.department}&door=page",
        ),
        "record, a kind and a month": (
            administrator,
            f"{work}/record/?kind=projects.project&since={(datetime.now().astimezone() - timedelta(days=30)):%Y-%m-%d}",
        ),
        "what needs me, administrator": (administrator, f"{work}/"),
        "what needs me, somebody at work": (member, f"{work}/"),
        "a project's tasks": (administrator, f"{work}/projects/project-5001/tasks/"),
        "sign-in settings": (administrator, f"{work}/settings/sign-in/"),
        "areas": (administrator, f"{work}/settings/sign-in/areas/"),
    }
    acts: dict[str, Callable[[], Any]] = {
        name: (lambda client=client, path=path: _got(client, path)) for name, (client, path) in asked.items()
    }
    acts |= {f"forgetting: {key}": act for key, act in _rules(tenant).items()}
    acts["deletions that are due"] = lambda: _due(tenant)
    acts["download of my data"] = lambda: _download(tenant, filled.resident)
    acts["download of my data, somebody at work"] = lambda: _download(tenant, filled.member)
    return acts


def _rules(tenant: Any) -> dict[str, Callable[[], Any]]:
    from kit.personal import register
    from participation.privacy.actions import apply_rule
    from tenants.context import enter

    def carry_out(rule: Any) -> None:
        with enter(tenant):
            apply_rule(rule)

    return {rule.key: (lambda rule=rule: carry_out(rule)) for rule in register().retention}


def _due(tenant: Any) -> None:
    from participation.privacy.actions import queue_due_deletions
    from tenants.context import enter

    with enter(tenant):
        queue_due_deletions()


def _download(tenant: Any, who: Any) -> None:
    import tempfile
    from pathlib import Path

    from participation.privacy.rules import person_of
    from participation.privacy.writing import write_download
    from tenants.context import enter

    with enter(tenant), tempfile.TemporaryDirectory() as folder:
        write_download(person_of(who), Path(folder) / "mine.zip")


def _client(tenant: Any, user: Any) -> Any:
    from django.test import Client

    from kit import clock
    from tenants.context import enter

    client = Client(HTTP_HOST=f"{tenant.slug}.localhost", HTTP_ACCEPT_LANGUAGE="en")
    with enter(tenant):
        client.force_login(user)
        session = client.session
        session["seen_on"] = clock.today().isoformat()
        session.save()
    return client


def _got(client: Any, path: str) -> None:
    answer = client.get(path)
    b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, f"{path}: {answer.status_code}"


def _one(name: str, act: Callable[[], Any], *, explain: bool) -> None:
    # What forgets has nothing left to do the second time: it is measured once.
    times = 1 if name.startswith("forgetting") else 5
    if times > 1:
        act()
    found = [_statements(act) for _ in range(times)]
    # The least of them: other things on the machine only ever add to it.
    spent = min(sum(one for one, _sql, _given in statements) for statements in found)
    print(f"{name:<56}{len(found[-1]):>12}{1000 * spent:>14.1f}", flush=True)
    if explain:
        slowest, sql, given = max(found[-1], key=lambda one: one[0])
        print(f"  {1000 * slowest:.1f} ms: {sql[:3_000]}\n  {str(given)[:500]}")


def _statements(act: Callable[[], Any]) -> list[tuple[float, str, Any]]:
    """Seconds on the clock while each statement ran."""
    from django.db import connection

    found: list[tuple[float, str, Any]] = []

    def timed(execute: Any, statement: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            found.append((time.perf_counter() - began, str(statement), params))

    with connection.execute_wrapper(timed):
        act()
    return found


@contextmanager
def _copying() -> Iterator[Copy]:
    """Rows go in as the owner of the server: no line of the record is sealed one by one, keys are not checked."""
    import psycopg
    from django.db import connection

    server = world.start_server()
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(server.url(database=name), autocommit=True) as admin:
        admin.execute("SET search_path TO t_lyon")
        admin.execute("SET session_replication_role = replica")
        tables: list[str] = []

        def copy(into: str, rows: Iterable[tuple[Any, ...]]) -> None:
            tables.append(into.partition(" ")[0])
            with admin.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN".encode()) as stream:
                for row in rows:
                    stream.write_row(row)

        yield copy
        for table in tables:
            admin.execute(f"VACUUM ANALYZE {table}".encode())


def _say(name: str, value: str) -> None:
    print(f"{name:<45} {value}", flush=True)


if __name__ == "__main__":
    main()
