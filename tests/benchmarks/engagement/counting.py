"""Counting everything anew, and counting a busy day."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from ..measures import Figure
from . import filling
from .ground import SCHEMA, Ground

#: What is counted, as the largest tenant may have it on its busiest day.
BUSY = 100_000
TABLES = ("daytally", "channeltally", "persontally", "scopetally", "amounttally", "peopleday", "cohort")


def rebuilding(there: Ground) -> list[Figure]:
    """Everything anew, on the clock and in processor time of the database: others may use the machine. At most 10 min."""
    from participation.engagement import rolling
    from tenants.context import enter

    with enter(there.tenant):
        wall, processor = seconds_of(rolling.rebuild)
        _tidy(there)
    return [
        Figure("count everything anew", wall, "s", 0, 600),
        Figure("of it the database's processor", processor, "s", 0),
    ]


def busy_day(there: Ground) -> list[Figure]:
    """100,000 events of today, all over the running projects, that nobody has counted yet. At most 5 s."""
    from participation.engagement import rolling
    from tenants.context import enter

    with enter(there.tenant):
        rolling.roll_up_everything()
    with there.as_superuser() as admin:
        filling.add_a_busy_day(admin, SCHEMA, there.size, events=BUSY)
    with enter(there.tenant):
        wall, processor = seconds_of(rolling.roll_up)
        assert not rolling.how_far_behind()
    return [
        Figure("count a busy day", wall, "s", 0, 5),
        Figure("of a busy day the processor", processor, "s", 0),
    ]


def seconds_of(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor that the database's process took."""
    before, began = processor_time(), time.perf_counter()
    act()
    return time.perf_counter() - began, processor_time() - before


def processor_time() -> float:
    """Seconds of the processor that the backend of our connection has taken so far (Linux says it to the nanosecond)."""
    from django.db import connection

    connection.ensure_connection()
    backend = Path("/proc") / str(connection.connection.info.backend_pid)
    return int((backend / "schedstat").read_text().split()[0]) / 1e9


def _tidy(there: Ground) -> None:
    """What autovacuum does within the minute."""
    with there.as_superuser() as admin:
        for table in TABLES:
            admin.execute(f"VACUUM ANALYZE {SCHEMA}.engagement_{table}")
