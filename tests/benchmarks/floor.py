"""What the same web server and database do with next to no program between them: the floor that pages are held against."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from psycopg import sql

PAGE = ("<!doctype html><title>Floor</title>" + "<p>" + "A sentence of some length. " * 760).encode()
_connection: psycopg.Connection[Any] | None = None


def application(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """`/page`: 20 KB that are there already. `/rows`: 50 contributions with their counts, as JSON."""
    body = PAGE if environment["PATH_INFO"] == "/page" else json.dumps(_rows(), default=str).encode()
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def _rows() -> list[Any]:
    global _connection
    if _connection is None:
        _connection = psycopg.connect(os.environ["FLOOR_DATABASE_URL"], autocommit=True)
    query = sql.SQL(
        "SELECT c.id, c.body, c.created_at, c.agree_count, c.disagree_count, c.unsure_count, c.reply_count, p.name"
        " FROM {}.discussions_contribution c JOIN {}.participants_participant p ON p.id = c.participant_id"
        " WHERE c.discussion_id = %s AND c.parent_id IS NULL ORDER BY c.created_at DESC, c.id DESC LIMIT 50"
    ).format(sql.Identifier(os.environ["FLOOR_SCHEMA"]), sql.Identifier(os.environ["FLOOR_SCHEMA"]))
    return _connection.execute(query, [os.environ["FLOOR_DISCUSSION"]]).fetchall()
