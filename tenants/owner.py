"""Connections that may change structure: migrations and provisioning, never a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from psycopg import sql

from tenants import cells


@contextmanager
def owner_connection(url: str = "", *, cell: str = cells.MAIN) -> Iterator[psycopg.Connection[object]]:
    """A connection as app_owner in a transaction of its own: committed at the end of the block, or not at all.

    `url` leads to another installation's database that was set up for us; without it a cell of ours is meant.
    """
    with psycopg.connect(url or cells.cell_named(cell).owner_url) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.OWNER_ROLE)))
        yield connection


@contextmanager
def owner_session(*, cell: str = cells.MAIN) -> Iterator[psycopg.Connection[object]]:
    """A connection as app_owner for several transactions: `with connection.transaction()` makes each."""
    with psycopg.connect(cells.cell_named(cell).owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.OWNER_ROLE)))
        yield connection


@contextmanager
def migrating(cell: str = cells.MAIN) -> Iterator[None]:
    """Let Django's default connection be the owner's of a cell for the length of a block, without the pool."""
    with cells.owned(cell):
        yield
