"""Where the twin keeps things: one SQLite file of JSON objects, idempotency keys, deliveries and settings."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Body = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, customer TEXT, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, customer, seq);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL, note TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, next_at);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """All state of the twin. Every use goes through `transaction()`, one at a time, whichever thread asks."""

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._as_of: int | None = None
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all; nested uses join the outer one."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._db.execute("COMMIT")

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    # -- time: the real clock plus the offset that the controls page sets

    def now(self) -> int:
        """Return the simulated time in seconds since 1970."""
        if self._as_of is not None:
            return self._as_of
        return int(time.time()) + self.clock_offset()

    def clock_offset(self) -> int:
        """Return by how many seconds the simulated clock is ahead."""
        return int(self.setting("clock_offset", "0"))

    @contextmanager
    def as_of(self, moment: int) -> Iterator[None]:
        """Let things happen at `moment` (a renewal that is due is made as of its due time)."""
        before, self._as_of = self._as_of, moment
        try:
            yield
        finally:
            self._as_of = before

    # -- settings

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of the twin."""
        rows = self.query("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0][0]) if rows else default

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting of the twin."""
        self.query(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    # -- objects

    @staticmethod
    def new_id(prefix: str) -> str:
        """Return a fresh id that looks like Stripe's."""
        return f"{prefix}_{secrets.token_urlsafe(18).replace('-', 'A').replace('_', 'b')}"

    def put(self, body: Body) -> Body:
        """Insert or replace an object by its id."""
        customer = body.get("customer")
        self.query(
            "INSERT INTO objects (id, kind, customer, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, customer = excluded.customer",
            body["id"],
            body["object"],
            customer if isinstance(customer, str) else None,
            json.dumps(body),
        )
        return body

    def get(self, object_id: str, kind: str = "") -> Body | None:
        """Return an object by id, if it exists and is of that kind."""
        rows = self.query("SELECT body FROM objects WHERE id = ?", object_id)
        body: Body | None = json.loads(rows[0][0]) if rows else None
        return None if body is None or (kind and body["object"] != kind) else body

    def find(self, kind: str, *, customer: str | None = None) -> list[Body]:
        """Return all objects of a kind, newest first."""
        if customer is None:
            rows = self.query("SELECT body FROM objects WHERE kind = ? ORDER BY seq DESC", kind)
        else:
            rows = self.query(
                "SELECT body FROM objects WHERE kind = ? AND customer = ? ORDER BY seq DESC", kind, customer
            )
        return [json.loads(row[0]) for row in rows]

    def remove(self, object_id: str) -> None:
        """Forget an object."""
        self.query("DELETE FROM objects WHERE id = ?", object_id)


def public(body: Any) -> Any:
    """Return an object without what only the twin knows (keys that start with an underscore)."""
    if isinstance(body, dict):
        return {key: public(value) for key, value in body.items() if not key.startswith("_")}
    if isinstance(body, list):
        return [public(entry) for entry in body]
    return body
