"""What it costs to be in the right tenant: the switch itself, a page with it, and finding the tenant of a host."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from ..measures import Figure, middle
from .creating import made
from .ground import Ground

ROUNDS = 400


def entering(there: Ground) -> list[Figure]:
    """One query and one page: with path and role, with the path alone, and as a single-tenant Django would."""
    tenant = _tenant(there)
    queries: dict[str, list[float]] = {}
    pages: dict[str, list[float]] = {}
    with _rights_without_a_role(there, tenant.schema_name), one_connection():
        # Round by round in turn, so that what else the machine does falls on all of them alike.
        for _number in range(ROUNDS):
            for name, way in _WAYS.items():
                with way(tenant):
                    queries.setdefault(name, []).append(seconds_of(lambda: _query(tenant)))
        for _number in range(ROUNDS // 8):
            for name, way in _WAYS.items():
                with way(tenant):
                    visit(tenant)
                    pages.setdefault(name, []).append(seconds_of(lambda: visit(tenant)))
    return [*_lines("one query", queries, 1e6, "µs"), *_lines("the home page", pages, 1000, "ms")]


def routing(there: Ground) -> list[Figure]:
    """From a host to its tenant: warm, and for hosts that lead nowhere; statements of 1,000 warm look-ups."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenants import hosts
    from tenants.context import lobby

    host = f"{_tenant(there).slug}.localhost"
    with lobby():
        hosts.tenant_at(host)
        known, unknown = [], []
        for number in range(2_000):
            known.append(seconds_of(lambda: hosts.tenant_at(hosts.normalised(host))))
            other = f"nobody-{number}.localhost"
            unknown.append(seconds_of(lambda other=other: hosts.tenant_at(hosts.normalised(other))))  # type: ignore[misc]
        hosts.tenant_at(host)
        began = time.monotonic()
        with CaptureQueriesContext(connection) as captured:
            for number in range(1_000):
                hosts.tenant_at(host)
                hosts.tenant_at(f"nobody-{number}.localhost")
        looks = len(captured) - int((time.monotonic() - began) / hosts.LOOK_EVERY) - 1
    answers = [seconds_of(lambda number=number: _nowhere(number)) for number in range(100)]  # type: ignore[misc]
    return [
        _figure("host routing, known", known, 1e6, "µs"),
        _figure("host routing, unknown", unknown, 1e6, "µs"),
        Figure("queries: 2,000 look-ups, beyond 1/s", max(0, looks), "queries", 0),
        _figure("page for an unknown host", answers, 1000, "ms"),
    ]


def _tenant(there: Ground) -> Any:
    from tenants.context import lobby
    from tenants.models import Tenant

    with lobby():
        if not Tenant.objects.filter(slug="entered").exists():
            made(there, "entered")
        return Tenant.objects.get(slug="entered")


def _figure(name: str, found: list[float], scale: float, unit: str, floor: float | None = None) -> Figure:
    median, spread = middle(found)
    return Figure(name, median * scale, unit, spread * scale, floor)


def _lines(what: str, found: dict[str, list[float]], scale: float, unit: str) -> list[Figure]:
    floor = middle(found["single-tenant"])[0] * scale
    return [
        _figure(f"{what}, {name}", values, scale, unit, None if name == "single-tenant" else floor)
        for name, values in found.items()
    ]


def _query(tenant: Any) -> None:
    from django.db import connection

    from tenants.context import enter

    with enter(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def visit(tenant: Any) -> None:
    """The tenant's home page, through the program and without a web server."""
    from django.test import Client

    answer = Client(HTTP_HOST=f"{tenant.slug}.localhost").get("/")
    if answer.status_code != 200:
        raise RuntimeError(f"The home page answers {answer.status_code}.")


def _nowhere(number: int) -> None:
    from django.test import Client

    answer = Client(HTTP_HOST=f"nobody-{number}.localhost").get("/")
    if answer.status_code != 404:
        raise RuntimeError(f"An unknown host answers {answer.status_code}.")


def seconds_of(action: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


@contextmanager
def _as_it_is(_tenant: Any) -> Iterator[None]:
    yield


@contextmanager
def _path_alone(tenant: Any) -> Iterator[None]:
    def entering(connection: Any) -> str:
        if connection.schema_name == "public":
            return "SET search_path TO public"
        return f"SET search_path TO {connection.schema_name}, public"

    with _backend(_entering=entering):
        yield


@contextmanager
def _single_tenant(tenant: Any) -> Iterator[None]:
    from django.db import connection

    connection.set_schema_to_public()  # type: ignore[attr-defined]  # our backend's
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {tenant.schema_name}, public")
    with _backend(_enter=_nothing):
        try:
            yield
        finally:
            connection._entered = None  # type: ignore[attr-defined]  # our backend's


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the connection between requests, so that the pool neither resets nor replaces it meanwhile."""
    with _backend(close=_nothing):
        yield


def _nothing(_connection: Any) -> None:
    """In the place of what shall not happen."""


@contextmanager
def _backend(**methods: Any) -> Iterator[None]:
    from tenants.postgresql.base import DatabaseWrapper

    before = {name: getattr(DatabaseWrapper, name) for name in methods}
    for name, method in methods.items():
        setattr(DatabaseWrapper, name, method)
    try:
        yield
    finally:
        for name, method in before.items():
            setattr(DatabaseWrapper, name, method)


_WAYS: dict[str, Any] = {
    "single-tenant": _single_tenant,
    "search path alone": _path_alone,
    "path and role": _as_it_is,
}


@contextmanager
def _rights_without_a_role(there: Ground, schema: str) -> Iterator[None]:
    """Let the application's login see the tenant without becoming its role, as plain django-tenants does."""
    role = sql.Identifier(schema)
    with psycopg.connect(there.superuser_url(), autocommit=True) as superuser:
        superuser.execute("ALTER ROLE app_login INHERIT")
        superuser.execute(sql.SQL("GRANT {} TO app_login WITH INHERIT TRUE, SET TRUE").format(role))
        try:
            yield
        finally:
            superuser.execute(sql.SQL("GRANT {} TO app_login WITH INHERIT FALSE, SET TRUE").format(role))
            superuser.execute("ALTER ROLE app_login NOINHERIT")
