"""The rows that the program itself numbers (content types, permissions): they come from a cell's template and do not move.

A cell that was made later may have numbered them in another order. That matters only where a tenant's rows point at them.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from tenants.leaving.loading import CannotBeMade

_NUMBERED = {
    "django_content_type": "SELECT id, app_label, model FROM {} ORDER BY id",
    "auth_permission": "SELECT id, content_type_id, codename FROM {} ORDER BY id",
}
_POINTING = """
    SELECT t.relname::text FROM pg_constraint con
    JOIN pg_class t ON t.oid = con.conrelid JOIN pg_class f ON f.oid = con.confrelid
    WHERE con.contype = 'f' AND con.connamespace = %s::regnamespace
      AND f.relname = ANY(%s) AND NOT t.relname = ANY(%s)
"""


def check_alike(here: Connection[Any], there: Connection[Any], schema: str) -> None:
    """Raise CannotBeMade when the numbers differ and a row of the tenant's would point at something else there."""
    if all(_rows(here, schema, name) == _rows(there, schema, name) for name in _NUMBERED):
        return
    names = list(_NUMBERED)
    for (table,) in here.execute(_POINTING, [schema, names, names]).fetchall():
        question = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(schema, table))
        if here.execute(question).fetchone():
            raise CannotBeMade(
                f"{table} points at permissions that have other numbers there. Take them away, or give them there."
            )


def _rows(connection: Connection[Any], schema: str, table: str) -> list[Any]:
    return connection.execute(sql.SQL(_NUMBERED[table]).format(sql.Identifier(schema, table))).fetchall()
