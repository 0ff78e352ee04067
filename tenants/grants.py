"""Giving a role exactly the rights it is to have in its own schema: what differs is changed, and nothing else.

A GRANT writes a row of the catalogue for each table, whether it changes anything or not. In a schema of a hundred tables
that is most of what a small migration costs, so the rights that are held are read first, in one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection, sql

EVERYTHING = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_OF_A_SEQUENCE = frozenset({"SELECT", "USAGE"})
# kind, name, column, rights: of the schema, its tables, its sequences, what later ones get, and single columns.
_HELD = """
    WITH mine AS (SELECT to_regrole(quote_ident(%(schema)s)) AS role, %(schema)s::regnamespace AS schema)
    SELECT 'schema', '', '', (SELECT array_agg(privilege_type::text) FROM aclexplode(n.nspacl) WHERE grantee = role)
    FROM pg_namespace n, mine WHERE n.oid = schema
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname, '',
           (SELECT array_agg(privilege_type::text) FROM aclexplode(relacl) WHERE grantee = role)
    FROM pg_class, mine WHERE relnamespace = schema AND relkind IN ('r', 'p', 'S')
    UNION ALL
    SELECT 'later', defaclobjtype::text, '',
           (SELECT array_agg(privilege_type::text) FROM aclexplode(defaclacl) WHERE grantee = role)
    FROM pg_default_acl, mine WHERE defaclnamespace = schema
    UNION ALL
    SELECT 'column', c.relname, a.attname,
           (SELECT array_agg(privilege_type::text) FROM aclexplode(a.attacl) WHERE grantee = role)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, mine
    WHERE c.relnamespace = schema AND c.relkind IN ('r', 'p') AND NOT a.attisdropped
      AND (a.attacl IS NOT NULL OR a.attname = ANY(%(columns)s))
"""

Rights = frozenset[str]


@dataclass(frozen=True)
class OnTable:
    """Rights on a whole table, and on single columns of it."""

    whole: Rights = EVERYTHING
    columns: dict[str, Rights] = field(default_factory=dict)


@dataclass
class _Held:
    schema: Rights = frozenset()
    tables: dict[str, Rights] = field(default_factory=dict)
    sequences: dict[str, Rights] = field(default_factory=dict)
    later: dict[str, Rights] = field(default_factory=dict)
    columns: dict[str, dict[str, Rights]] = field(default_factory=lambda: defaultdict(dict))


def bring_about(
    connection: Connection[Any], schema: str, wanted: dict[str, OnTable], *, otherwise: OnTable
) -> int:
    """Let the role of `schema` hold what `wanted` says of its tables, and `otherwise` on those that it does not name.

    Columns that are not there are passed over. As app_owner, in the open transaction; returns how many statements it took.
    """
    named = {column for one in (*wanted.values(), otherwise) for column in one.columns}
    held = _held(connection, schema, named)
    role = sql.Identifier(schema)
    statements: list[sql.Composable] = []
    if "USAGE" not in held.schema:
        statements.append(sql.SQL("GRANT USAGE ON SCHEMA {0} TO {0}").format(role))
    statements += _on_later(held, role)
    statements += _on_sequences(held, role)
    statements += _on_tables(held, role, wanted, otherwise)
    if statements:
        connection.execute(sql.SQL("; ").join(statements), prepare=False)
    return len(statements)


def _held(connection: Connection[Any], schema: str, columns: Iterable[str]) -> _Held:
    held = _Held()
    for kind, name, column, found in connection.execute(
        _HELD, {"schema": schema, "columns": sorted(columns)}
    ).fetchall():
        rights = frozenset(found or ())
        if kind == "schema":
            held.schema = rights
        elif kind == "table":
            held.tables[name] = rights
        elif kind == "sequence":
            held.sequences[name] = rights
        elif kind == "later":
            held.later[name] = rights
        else:
            held.columns[name][column] = rights
    return held


def _on_later(held: _Held, role: sql.Identifier) -> Iterable[sql.Composable]:
    for kind, what, rights in (("r", "TABLES", EVERYTHING), ("S", "SEQUENCES", _OF_A_SEQUENCE)):
        if held.later.get(kind) != rights:
            yield sql.SQL(
                "ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA {0} GRANT {1} ON {2} TO {0}"
            ).format(role, _words(rights), sql.SQL(what))


def _on_sequences(held: _Held, role: sql.Identifier) -> Iterable[sql.Composable]:
    names = sorted(name for name, rights in held.sequences.items() if rights != _OF_A_SEQUENCE)
    if names:
        yield sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}").format(_places(role, names), role)


def _on_tables(
    held: _Held, role: sql.Identifier, wanted: dict[str, OnTable], otherwise: OnTable
) -> Iterable[sql.Composable]:
    alike: dict[Rights, list[str]] = defaultdict(list)
    for name, rights in held.tables.items():
        one = wanted.get(name, otherwise)
        there = held.columns.get(name, {})
        # What the whole table gives, a column need not give, and may.
        fits = all(
            there[column] | one.whole == one.columns.get(column, frozenset()) | one.whole for column in there
        )
        if rights != one.whole or not fits:
            alike[one.whole].append(name)
    for rights, names in alike.items():
        # Takes single columns away with the table's.
        yield sql.SQL("REVOKE ALL ON {} FROM {}").format(_places(role, names), role)
        if rights:
            yield sql.SQL("GRANT {} ON {} TO {}").format(_words(rights), _places(role, names), role)
        for name in names:
            for column, more in wanted.get(name, otherwise).columns.items():
                if column in held.columns.get(name, {}):
                    yield sql.SQL("GRANT {} ({}) ON {} TO {}").format(
                        _words(more), sql.Identifier(column), _places(role, [name]), role
                    )


def _words(rights: Rights) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL(right) for right in sorted(rights))


def _places(role: sql.Identifier, names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{}.{}").format(role, sql.Identifier(name)) for name in names)
