"""Many tenants in one database: the first visit, what each adds to catalogue and memory, and traffic over many of them."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import psycopg

from ..measures import Figure, middle
from .entering import one_connection, seconds_of, visit
from .ground import Ground
from .traffic import drive

VISITED = 200
CONNECTIONS = 20
SECONDS = 10.0
ROUNDS = 5
COLD = 20
TOUCHED = 40


def cold(there: Ground) -> list[Figure]:
    """The first request for a tenant that neither process nor connection has met, and the second one."""
    there.fill(max(COLD, len(there.schemas)))
    tenants = _some(there, COLD)
    first, second = [], []
    with one_connection():
        visit(tenants[0])
        for tenant in tenants[1:]:
            first.append(seconds_of(lambda tenant=tenant: visit(tenant)))  # type: ignore[misc]
            second.append(seconds_of(lambda tenant=tenant: visit(tenant)))  # type: ignore[misc]
    warm, spread = middle(second)
    late, wide = middle(first)
    return [
        Figure("second request to a tenant", warm * 1000, "ms", spread * 1000),
        Figure("first request to a cold tenant", late * 1000, "ms", wide * 1000, warm * 1000),
    ]


def growth(there: Ground) -> list[Figure]:
    """What one tenant adds: relations, its own files, the catalogue's; and a backend's memory for each one it touched."""
    there.fill(min(there.tenants, max(TOUCHED * 2, len(there.schemas))))
    before, tenants_before = _catalogue(there), len(there.schemas)
    there.fill(tenants_before + TOUCHED)
    after, added = _catalogue(there), len(there.schemas) - tenants_before
    each = [(late - early) / added for early, late in zip(before, after, strict=True)]
    return [
        Figure("relations of a tenant", each[0], "pg_class", 0, 450),
        Figure("files of an empty tenant", each[1] / 2**20, "MiB", 0),
        Figure("catalogue for each tenant", each[2] / 2**20, "MiB", 0),
        Figure("backend memory for each touched tenant", _memory_of_touching(there), "MiB", 0),
    ]


def crowd(there: Ground) -> list[Figure]:
    """Many tenants, traffic over 200 of them through 20 connections: requests a second, 95th percentile, errors."""
    count = there.fill(there.tenants)
    tenants = _some(there, VISITED)
    hosts = [f"{tenant.slug}.localhost" for tenant in tenants]
    with _web(there):
        began = time.perf_counter()
        first = drive(there.port, hosts, connections=CONNECTIONS, seconds=60, most=len(hosts))
        warming = time.perf_counter() - began
        order = random.Random(1)  # traffic, not secrets
        rounds = [
            drive(there.port, order.sample(hosts, len(hosts)), connections=CONNECTIONS, seconds=SECONDS)
            for _ in range(ROUNDS)
        ]
        backends, memory = _backends(there)
    rates = [one.rate for one in rounds]
    return [
        Figure("tenants in the database", count, "tenants", 0),
        Figure(f"first visits to {len(hosts)} of them", len(hosts) / warming, "requests/s", 0),
        Figure(
            f"home pages of {len(hosts)} in turn",
            statistics.median(rates),
            "requests/s",
            max(rates) - min(rates),
        ),
        Figure("95th percentile", *_scaled([one.late for one in rounds]), 0),
        Figure("errors", first.errors + sum(one.errors for one in rounds), "errors", 0),
        Figure("requests answered", sum(one.done for one in (first, *rounds)), "requests", 0),
        Figure("database connections", backends, "connections", 0),
        Figure("memory of one of them", memory, "MiB", 0),
    ]


def _scaled(late: list[float]) -> tuple[float, str]:
    return statistics.median(late) * 1000, "ms"


def _some(there: Ground, count: int) -> list[Any]:
    """The newest tenants, seeded as a new one is, so that their pages are those of a new city."""
    from participation.seed import seed_tenant
    from tenants.context import enter, lobby
    from tenants.models import Tenant

    with lobby():
        tenants = list(Tenant.objects.filter(schema_name__in=there.schemas).order_by("-id")[:count])
    for tenant in tenants:
        with enter(tenant):
            seed_tenant(tenant)
    _forget_connections()
    return tenants


def _forget_connections() -> None:
    """A new connection knows no tenant, and neither does this process."""
    from django.db import connection

    from tenants import hosts

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # the Postgres backend's
    hosts.forget_here()


def _catalogue(there: Ground) -> tuple[float, float, float]:
    with psycopg.connect(there.superuser_url()) as superuser:
        row = superuser.execute(
            "SELECT count(*) FILTER (WHERE n.nspname LIKE 't\\_%'),"
            " sum(pg_relation_size(c.oid)) FILTER (WHERE n.nspname LIKE 't\\_%'),"
            " sum(pg_relation_size(c.oid)) FILTER (WHERE n.nspname = 'pg_catalog')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        ).fetchone()
    assert row is not None
    return float(row[0]), float(row[1]), float(row[2])


def _memory_of_touching(there: Ground) -> float:
    from django.db import connection

    tenants = _some(there, TOUCHED)
    with one_connection():
        visit(tenants[0])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = psutil.Process(cursor.fetchone()[0])
        before = process.memory_full_info().uss
        for tenant in tenants[1:]:
            visit(tenant)
        return float(process.memory_full_info().uss - before) / (len(tenants) - 1) / 2**20


def _backends(there: Ground) -> tuple[int, float]:
    with psycopg.connect(there.superuser_url()) as superuser:
        rows = superuser.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'app_login'").fetchall()
    memory = [psutil.Process(pid).memory_full_info().uss / 2**20 for (pid,) in rows]
    return len(memory), statistics.median(memory)


@contextmanager
def _web(there: Ground) -> Iterator[None]:
    """The product's web server, as it runs everywhere."""
    from civocracy.local.surroundings import python

    with running(there, "web", *python("-m", "gunicorn", "-c", "python:civocracy.web_server")):
        yield


@contextmanager
def running(there: Ground, name: str, *command: str) -> Iterator[None]:
    """A process of the product for a while, its end awaited; the web server is ready when it yields."""
    from civocracy.local.children import Child
    from tests.running import is_ready

    child = Child(name, list(command), environment=there.variables, log=there.folder / f"{name}.log")
    try:
        deadline = time.monotonic() + 60
        while name == "web" and not is_ready(there.port):
            if child.exit_code() is not None or time.monotonic() > deadline:
                raise RuntimeError(child.last_words())
            time.sleep(0.1)
        yield
    finally:
        child.stop()
