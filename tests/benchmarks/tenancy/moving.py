"""Moving a tenant with 100,000 contributions to another database of the same server, while somebody reads another one."""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

from ..measures import Figure
from .creating import made
from .entering import seconds_of, visit
from .ground import Ground

CONTRIBUTIONS = 100_000
STANCES = 200_000
PARTICIPANTS = 12_000
CELL = "north"


def moving(there: Ground) -> list[Figure]:
    """The steps of one move, how long nothing could be changed, and what another tenant's readers noticed."""
    from tenants.context import lobby
    from tenants.models import Move, Tenant
    from tenants.moving import actions

    _second_cell(there)
    made(there, "large")
    made(there, "other")
    with lobby():
        tenant = Tenant.objects.get(slug="large")
        other = Tenant.objects.get(slug="other")
    _fill(tenant)
    calm = [seconds_of(lambda: visit(other)) for _ in range(40)]
    reader = _Reader(other)
    with lobby(), reader:
        actions.begin(tenant, to=CELL, by="benchmark", reason="to know how long it takes")
        whole = seconds_of(lambda: actions.carry_on(tenant))
        move = Move.objects.get()
    took = {step.key: (step.finished_at - step.started_at).total_seconds() for step in move.steps.all()}  # type: ignore[operator]
    rows = move.steps.get(key="copy").outcome["rows"]
    usual = statistics.median(calm) * 1000
    return [
        Figure("rows that moved", rows, "rows", 0),
        *(Figure(f"moving: {key}", seconds, "s", 0) for key, seconds in took.items()),
        Figure("moving, all of it", whole, "s", 0),
        Figure("of it, nothing could be changed", sum(list(took.values())[:5]), "s", 0),
        Figure("another tenant's page meanwhile", statistics.median(reader.took) * 1000, "ms", 0, usual),
        Figure("its slowest", max(reader.took) * 1000, "ms", 0, max(calm) * 1000),
    ]


def _fill(tenant: Any) -> None:
    from civocracy.activity.generate import Size, generate
    from tenants.context import enter

    size = Size(contributions=CONTRIBUTIONS, stances=STANCES, participants=PARTICIPANTS)
    with enter(tenant):
        took = seconds_of(lambda: generate(size, seed=1))
    print(f"  {CONTRIBUTIONS} contributions, {STANCES} stances in {took:.0f} s", flush=True)


def _second_cell(there: Ground) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from civocracy.settings.base import OWNER_ROLE, database

    url, owner_url = (there.server.url(user=user, database=CELL) for user in ("app_login", "app_migrator"))
    settings.CELLS = {
        CELL: {
            "URL": url,
            "OWNER_URL": owner_url,
            "DATABASE": database(url),
            "OWNER_DATABASE": database(owner_url, pool=False, assume_role=OWNER_ROLE),
        }
    }
    call_command("setup_database", cell=CELL, verbosity=0)
    call_command("migrate", verbosity=0)


class _Reader:
    """Somebody who reads a tenant's home page ten times a second."""

    def __init__(self, tenant: Any) -> None:
        self.took: list[float] = []
        self._tenant = tenant
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exception: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._is_over.is_set():
            self.took.append(seconds_of(lambda: visit(self._tenant)))
            time.sleep(0.1)
