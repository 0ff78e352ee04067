"""A tenant's tables as they stand in the database, and how their rows are read: each as one line of JSON, or of CSV.

What leaves is everything except what is named here, so a new table is in the next export without a line of code. A test
looks at every column whose name sounds like a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

#: The program's own tables: a restored tenant gets them from the template.
OF_THE_PROGRAM = frozenset({"django_migrations", "django_content_type", "auth_permission"})
#: What is worth nothing a moment later: the cache, and the counts of the rate limits.
PASSING = frozenset({"kit_cache", "kit_ratecount"})
#: What opens doors: sessions, tokens, entry tickets, codes, second factors. In a complete export only.
SECRET = frozenset(
    {
        "django_session",
        "accounts_apitoken",
        "accounts_entryticket",
        "accounts_seat",
        "account_emailconfirmation",
        "mfa_authenticator",
        "teamwork_calendaraddress",
        "projects_previewlink",
    }
)
#: The same for single columns, with what a restored row gets in their place: a password that fits nothing.
SECRET_COLUMNS: dict[str, dict[str, str]] = {
    "accounts_user": {"password": "!"},
    "accounts_identityprovider": {"sealed_secret": ""},
}

#: CSV without delimiter and quotes: a line of JSON holds no control characters, so it comes out as it is.
LINES = "(FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')"
#: What makes the text of values the same on every server.
PLAIN_VALUES = (
    "SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
)
BLOCK = 256 * 1024

_COLUMNS = """
    SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attnotnull,
           pg_get_serial_sequence(format('%%I.%%I', %(schema)s::text, c.relname), a.attname::text)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY c.relname, a.attnum
"""
_KEYS = """
    SELECT t.relname::text, con.contype::text, f.relname::text,
           (SELECT array_agg(attname::text ORDER BY n) FROM unnest(con.conkey) WITH ORDINALITY AS k(num, n)
            JOIN pg_attribute ON attrelid = con.conrelid AND attnum = k.num),
           (SELECT array_agg(attname::text ORDER BY n) FROM unnest(con.confkey) WITH ORDINALITY AS k(num, n)
            JOIN pg_attribute ON attrelid = con.confrelid AND attnum = k.num)
    FROM pg_constraint con JOIN pg_class t ON t.oid = con.conrelid LEFT JOIN pg_class f ON f.oid = con.confrelid
    WHERE con.connamespace = %(schema)s::regnamespace AND con.contype IN ('p', 'f')
    ORDER BY t.relname, con.conname
"""
# What a spreadsheet may take for a formula, as kit.csvio has it.
_FORMULA = r"^[\s\ufeff]*[=+@＝＋－＠-]|^[\t\r\n]"
_PLAIN_NUMBER = r"^-?[0-9]+([.,][0-9]+)?$"


@dataclass(frozen=True)
class Column:
    """One column: its type as Postgres says it, and the sequence that numbers it."""

    name: str
    type: str
    is_required: bool
    sequence: str | None


@dataclass(frozen=True)
class Reference:
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table, with the columns that leave."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    def count(self, schema: str) -> sql.Composed:
        """The question how many rows there are."""
        return sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, self.name))

    def as_json(self, schema: str) -> sql.Composed:
        """COPY that gives each row as a line of JSON, in the order of the key, the same on every server."""
        return sql.SQL("COPY (SELECT row_to_json(r) FROM (SELECT {} FROM {}{}) r) TO STDOUT {}").format(
            sql.SQL(", ").join(sql.Identifier(column.name) for column in self.columns),
            sql.Identifier(schema, self.name),
            self._in_order(),
            sql.SQL(LINES),
        )

    def as_csv(self, schema: str) -> sql.Composed:
        """COPY that gives the rows for a spreadsheet: with a header, and with no cell that it could run."""
        cells = [
            sql.SQL("{} AS {}").format(_cell(column), sql.Identifier(column.name)) for column in self.columns
        ]
        return sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT csv, HEADER true)").format(
            sql.SQL(", ").join(cells), sql.Identifier(schema, self.name), self._in_order()
        )

    def _in_order(self) -> sql.Composable:
        types = {column.name: column.type for column in self.columns}
        if not self.key:
            return sql.SQL("")
        # Of text the byte order counts: collations differ from server to server.
        parts = [
            sql.SQL('{} COLLATE "C"' if _is_text(types[name]) else "{}").format(
                sql.Identifier(self.name, name)
            )
            for name in self.key
        ]
        return sql.SQL(" ORDER BY {}").format(sql.SQL(", ").join(parts))


def tables_of(connection: Connection[Any], schema: str, *, complete: bool) -> list[Table]:
    """The tables that leave, by name; with the secrets only in a `complete` export."""
    left_out = OF_THE_PROGRAM | PASSING | (frozenset() if complete else SECRET)
    columns: dict[str, list[Column]] = {}
    for table, name, kind, required, sequence in connection.execute(_COLUMNS, {"schema": schema}).fetchall():
        if table in left_out or (not complete and name in SECRET_COLUMNS.get(table, {})):
            continue
        columns.setdefault(table, []).append(Column(name, kind, required, sequence))
    keys: dict[str, tuple[str, ...]] = {}
    references: dict[str, list[Reference]] = {}
    for table, kind, target, ours, theirs in connection.execute(_KEYS, {"schema": schema}).fetchall():
        if kind == "p":
            keys[table] = tuple(ours)
        elif target in columns:
            references.setdefault(table, []).append(Reference(tuple(ours), target, tuple(theirs)))
    return [
        Table(name, tuple(found), keys.get(name, ()), tuple(references.get(name, ())))
        for name, found in columns.items()
    ]


def read(connection: Connection[Any], statement: sql.Composed) -> Iterator[bytes]:
    """What a COPY gives, in blocks of about BLOCK bytes: the memory stays the same whatever the size of the table."""
    waiting: list[bytes] = []
    size = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for piece in copy:
            waiting.append(bytes(piece))
            size += len(piece)
            if size >= BLOCK:
                yield b"".join(waiting)
                waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def sequences_of(connection: Connection[Any], tables: list[Table]) -> dict[str, int]:
    """The last number that each numbered column gave out: `table.column` → number. Unused ones are left out."""
    found: dict[str, int] = {}
    for table in tables:
        for column in table.columns:
            if column.sequence is None:
                continue
            row = connection.execute(
                "SELECT pg_sequence_last_value(%s::regclass)", [column.sequence]
            ).fetchone()
            if row and row[0] is not None:
                found[f"{table.name}.{column.name}"] = row[0]
    return found


def migrations_of(connection: Connection[Any], schema: str) -> list[list[str]]:
    """The migrations that a schema has: what says whether two of them are alike."""
    rows = connection.execute(
        sql.SQL("SELECT app, name FROM {} ORDER BY app, name").format(
            sql.Identifier(schema, "django_migrations")
        )
    ).fetchall()
    return [[str(app), str(name)] for app, name in rows]


def _is_text(kind: str) -> bool:
    return kind in ("text", "character varying", "character")


def _cell(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.type == "boolean":
        return sql.SQL("{}::text").format(name)
    if column.type.startswith("timestamp"):
        return sql.SQL("to_json({}) #>> '{{}}'").format(name)  # ISO 8601, with its T and its zone
    if _is_text(column.type):
        return sql.SQL("CASE WHEN {0} ~ {1} AND {0} !~ {2} THEN '''' || {0} ELSE {0} END").format(
            name, sql.Literal(_FORMULA), sql.Literal(_PLAIN_NUMBER)
        )
    return name
