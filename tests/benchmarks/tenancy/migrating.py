"""Migrating all tenants, against django-tenants' own executor in the same database.

Its time grows with the catalogue, so it runs over a few tenants among the many, and the total is extrapolated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psutil

from ..measures import Figure, middle
from . import peer
from .coming import announce
from .ground import Ground

#: How many of the tenants django-tenants migrates, and how often we do it all.
SAMPLE = 8
TIMES = 5
ENOUGH = 30.0


def migrating(there: Ground) -> list[Figure]:
    """Nothing to do, and one added column, over 100 and 500 tenants (fewer when fewer were asked for)."""
    figures: list[Figure] = []
    coming = 0
    for wanted in sorted({min(100, there.tenants), min(500, there.tenants)}):
        count = there.fill(wanted)
        sample = there.schemas[:SAMPLE]
        announce(coming)
        stock = middle(peer.seconds(there, "civocracy", "migrate", str(coming), *sample)["migrate"])
        nothing = _often(lambda count=count: _migrate(unchanged=count))  # type: ignore[misc]
        figures += _figures("nothing to do", count, nothing, stock)

        def one_more(count: int = count) -> None:
            nonlocal coming
            coming += 1
            announce(coming)
            _migrate(changed=count)

        before = _cpu(there)
        one_more()
        cpu = _cpu(there) - before
        column = _often(one_more)
        coming += 1  # noqa: SIM113  # and one that django-tenants brings to its sample, and we to the rest
        stock = middle(peer.seconds(there, "civocracy", "migrate", str(coming), *sample)["migrate"])
        figures += _figures("one column", count, column, stock)
        # What it costs whoever else works on the machine: wall clock over both cores would be half of it.
        figures.append(Figure(f"processor time of one column over {count}", cpu, "s", 0))
        announce(coming)
        _migrate(changed=count - len(sample), unchanged=len(sample))
    announce(0)
    return figures


def _cpu(there: Ground) -> float:
    """Processor seconds that this process and the server have used, those of backends that are gone included."""
    postmaster = psutil.Process(int((there.server.data_dir / "postmaster.pid").read_text().split()[0]))
    used = sum(psutil.Process().cpu_times()[:2])
    for backend in postmaster.children():
        with suppress(psutil.NoSuchProcess):  # gone meanwhile, and counted by the postmaster
            used += sum(backend.cpu_times()[:2])
    gone = postmaster.cpu_times()
    return float(used + gone.children_user + gone.children_system)


def _often(action: Callable[[], object]) -> tuple[float, float]:
    """Five times what is quick; what takes long as often as it fits into ENOUGH seconds."""
    found: list[float] = []
    while not found or (len(found) < TIMES and (max(found) < 2 or sum(found) + found[-1] < ENOUGH)):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return middle(found)


def _figures(what: str, count: int, ours: tuple[float, float], stock: tuple[float, float]) -> list[Figure]:
    whole = stock[0] * count
    return [
        Figure(f"django-tenants: {what}, each of {count}", stock[0], "s", stock[1]),
        Figure(f"migrate {count}, {what} (floor extrapolated)", ours[0], "s", ours[1], whole),
    ]


def _migrate(*, changed: int = 0, unchanged: int = 0) -> None:
    from tenants import upgrade
    from tenants.context import lobby

    def quiet(_line: str) -> None:
        """Say nothing."""

    with lobby():
        report: Any = upgrade.migrate(say=quiet)
    found = (len(report.migrated), report.up_to_date, report.failed)
    if found != (changed, unchanged, []):
        raise RuntimeError(f"Expected {changed} migrated and {unchanged} up to date, found {found}.")
