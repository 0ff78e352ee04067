"""Connections that may change structure: migrations and provisioning, never a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql


@contextmanager
def owner_connection(url: str = "") -> Iterator[psycopg.Connection[object]]:
    """A connection as app_owner in a transaction of its own: committed at the end of the block, or not at all.

    `url` leads to another database that was set up for us; without it this installation's is meant.
    """
    with psycopg.connect(url or settings.OWNER_DATABASE_URL) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(settings.OWNER_ROLE)))
        yield connection


@contextmanager
def migrating() -> Iterator[None]:
    """Let Django's default connection be the owner's for the length of a block, without the pool."""
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(settings.OWNER_DATABASE)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
