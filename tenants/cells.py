"""Cells: the databases that hold tenants' schemas (decision record 0010).

The shared schema lives in one of them, `main`. A thread has one current connection, Django's "default": in the lobby that of
the main cell, inside a tenant that of the tenant's cell. Whoever enters is moved from one to the other and back, so no code
above this room names a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

from asgiref.local import Local
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from tenants.postgresql.base import MAIN, DatabaseWrapper

__all__ = [
    "MAIN",
    "Cell",
    "UnknownCell",
    "cell_named",
    "current",
    "forget",
    "home",
    "names",
    "owned",
    "visiting",
]

_ALIAS = "default"
# Connections of this thread to cells that it is not in at this moment, and the pools of all threads: cell → alias → pool.
_shelves = Local(thread_critical=True)
_pools: dict[str, dict[str, Any]] = {}


class UnknownCell(ImproperlyConfigured):
    """A tenant's row names a cell that the settings do not know. Nothing is read instead."""


@dataclass(frozen=True)
class Cell:
    """One database: where the application and where the owner of the tables connect to."""

    name: str
    url: str
    owner_url: str
    database: dict[str, Any]
    owner_database: dict[str, Any]


def names() -> list[str]:
    """All cells, the main one first."""
    return [MAIN, *settings.CELLS]


def cell_named(name: str) -> Cell:
    """The cell of that name. Raises UnknownCell."""
    if name == MAIN:
        database = settings.DATABASES[_ALIAS]
        return Cell(
            MAIN, settings.DATABASE_URL, settings.OWNER_DATABASE_URL, database, settings.OWNER_DATABASE
        )
    if name not in settings.CELLS:
        raise UnknownCell(f"There is no cell {name!r}. CELLS lists those that there are, beside {MAIN!r}.")
    known = settings.CELLS[name]
    return Cell(name, known["URL"], known["OWNER_URL"], known["DATABASE"], known["OWNER_DATABASE"])


def further_queues() -> dict[str, dict[str, Any]]:
    """The queues beside the main cell's: name → parameters of a connection, for the worker."""
    queues = {}
    for name in settings.CELLS:
        parameters = dict(_made(name).get_connection_params())
        for ours in ("cursor_factory", "context"):
            parameters.pop(ours, None)
        queues[name] = parameters
    return queues


def current() -> DatabaseWrapper:
    """The connection that this thread uses now."""
    return cast("DatabaseWrapper", connections[_ALIAS])


def home() -> None:
    """Be in the main cell, in the lobby, wherever we were."""
    _use(MAIN)
    current().set_schema_to_public()


def forget(name: str) -> None:
    """Close what this process holds of a cell that is no more: this thread's connection, and the pool."""
    held = _shelf().pop(name, None)
    if held is not None:
        held.close()
    for pool in _pools.pop(name, {}).values():
        pool.close()


@contextmanager
def visiting(name: str, *, stays_open: bool = False) -> Iterator[DatabaseWrapper]:
    """Use the connection of another cell for the length of a block. Raises UnknownCell.

    Inside an open transaction the visited cell joins it: what goes wrong in the block is undone there, and what was done
    is committed or rolled back together with the transaction outside. `stays_open` keeps the connection for a next visit.
    """
    outer = current()
    inner = _use(name)
    try:
        if outer.in_atomic_block:
            if not inner.in_atomic_block:
                outer.partners.append(_Joined(name))
            with transaction.atomic():
                yield inner
        else:
            yield inner
    finally:
        _use(outer.cell)
        if name != MAIN and not inner.in_atomic_block and not stays_open:
            inner.close()


@contextmanager
def owned(name: str) -> Iterator[DatabaseWrapper]:
    """The owner's connection to a cell for the length of a block, in place of the current one: for migrating."""
    before, ours = current(), _made(name, as_owner=True)
    _shelf()[before.cell] = before
    connections[_ALIAS] = ours
    try:
        yield ours
    finally:
        ours.close()
        connections[_ALIAS] = _shelf().pop(before.cell)


class _Joined:
    """The transaction of a cell that ends with another's (see DatabaseWrapper.partners)."""

    def __init__(self, name: str) -> None:
        """Begin it. The cell's connection is the current one."""
        self._name = name
        self._block = ExitStack()
        self._block.enter_context(transaction.atomic())

    def end(self, *, failed: bool) -> None:
        """Commit it, or roll it back. Raises what the commit raises."""
        before = current().cell
        ours = _use(self._name)
        try:
            if failed:
                self._block.__exit__(_Undone, _Undone(), None)
            else:
                self._block.close()
        finally:
            _use(before)
            if self._name != MAIN and before != self._name and not ours.in_atomic_block:
                ours.close()


class _Undone(Exception):
    """What a joined transaction is told when the other one failed."""


def _use(name: str) -> DatabaseWrapper:
    now = current()
    if now.cell == name:
        return now
    wanted = _shelf().pop(name, None) or _made(name)
    _shelf()[now.cell] = now
    connections[_ALIAS] = wanted
    ContentType.objects.clear_cache()
    return wanted


def _shelf() -> dict[str, DatabaseWrapper]:
    held: dict[str, DatabaseWrapper] | None = getattr(_shelves, "held", None)
    if held is None:
        held = _shelves.held = {}
    return held


def _made(name: str, *, as_owner: bool = False) -> DatabaseWrapper:
    cell = cell_named(name)
    config = {**connections.settings[_ALIAS], **(cell.owner_database if as_owner else cell.database)}
    made = DatabaseWrapper(deepcopy(config), _ALIAS)
    made.cell = name
    if name != MAIN:
        # Django keeps pools by alias, and all cells go by the same one: a pool of its own for each.
        vars(made)["_connection_pools"] = _pools.setdefault(name, {})
    return made
