"""Migrating one schema with Django, noting every statement, and replaying them in the schemas that are alike.

Django's executor takes seconds for each schema, because it rebuilds the state of all models; the statements themselves take
milliseconds. Schemas that stand at the same migrations are alike (the drift check holds that), so what changed one changes
the others. A migration that runs Python cannot be replayed; its schemas are then migrated one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from psycopg import Connection, sql

from tenants import rights
from tenants.cells import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.migrations.migration import Migration

#: Rows that Django writes after migrating, and that must have the same ids in every tenant.
FOLLOWED_TABLES = ("django_content_type", "auth_permission")


@dataclass
class Recording:
    """What migrating one schema did: its statements in order, and the migrations they make up."""

    schema: str
    statements: list[str] = field(default_factory=list)
    migrations: list[tuple[str, str]] = field(default_factory=list)
    can_be_replayed: bool = True
    #: Whether content types or permissions came along, which the others then get with the same ids.
    numbers_rows: bool = True


def has_something_to_do(schema: str) -> bool:
    """Whether a schema lacks migrations. Call it inside `tenants.owner.migrating()`."""
    connection.set_schema(schema, include_public=False)  # type: ignore[attr-defined]  # our backend's
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]  # our backend's


def migrate_and_record(schema: str) -> Recording:
    """Migrate `schema` as a whole or not at all, with Django. Call it inside `tenants.owner.migrating()`."""
    recording = Recording(schema)
    connection.set_schema(schema, include_public=False)  # type: ignore[attr-defined]  # our backend's
    try:
        executor = MigrationExecutor(connection)
        plan = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        recording.migrations = [(migration.app_label, migration.name) for migration in plan]
        recording.can_be_replayed = all(_is_plain(migration) for migration in plan)
        if plan:
            before = _numbered_rows(schema)
            with transaction.atomic(), _noting(recording.statements):
                # Also creates content types and permissions, by Django's own signal.
                call_command("migrate_one_schema", verbosity=0)
            recording.numbers_rows = before is None or before != _numbered_rows(schema)
    finally:
        connection.set_schema_to_public()  # type: ignore[attr-defined]  # our backend's
    return recording


def replay(recording: Recording, owner: Connection[Any], schema: str, *, cell: str = MAIN) -> None:
    """Do the same to `schema`, in the owner's open transaction: all of it, or nothing."""
    name = sql.Identifier(schema)
    owner.execute(sql.SQL("SET LOCAL search_path TO {}").format(name))
    owner.execute("SET LOCAL lock_timeout = '2s'")
    if recording.statements:
        owner.execute("\n".join(recording.statements).encode(), prepare=False)
    with owner.cursor() as cursor:
        cursor.executemany(
            sql.SQL("INSERT INTO {}.django_migrations (app, name, applied) VALUES (%s, %s, now())").format(
                name
            ),
            recording.migrations,
        )
    for table in FOLLOWED_TABLES if recording.numbers_rows else ():
        _follow(owner, table, of=recording.schema, to=schema)
    rights.grant(owner, schema, cell=cell)


def _numbered_rows(schema: str) -> list[tuple[int, int]] | None:
    """How many rows each followed table has, and its highest id; None where there is no such table yet."""
    found = []
    with connection.cursor() as cursor:
        for table in FOLLOWED_TABLES:
            cursor.execute("SELECT to_regclass(%s)", [f"{schema}.{table}"])
            if cursor.fetchone() == (None,):
                return None
            cursor.execute(
                sql.SQL("SELECT count(*), coalesce(max(id), 0) FROM {}").format(sql.Identifier(schema, table))
            )
            found.append(cursor.fetchone())
    return found


def _follow(owner: Connection[Any], table: str, *, of: str, to: str) -> None:
    source, target = sql.Identifier(of, table), sql.Identifier(to, table)
    owner.execute(sql.SQL("INSERT INTO {} SELECT * FROM {} ON CONFLICT DO NOTHING").format(target, source))
    owner.execute(
        sql.SQL(
            "SELECT setval(pg_get_serial_sequence({}, 'id'), greatest((SELECT max(id) FROM {}), 1))"
        ).format(sql.Literal(f"{to}.{table}"), target)
    )


def _is_plain(migration: Migration) -> bool:
    """Whether a migration is nothing but statements inside one transaction."""
    return migration.atomic and all(_writes_sql(operation) for operation in migration.operations)


def _writes_sql(operation: Operation) -> bool:
    inner: Sequence[Operation] = getattr(operation, "database_operations", ())
    return operation.reduces_to_sql and all(_writes_sql(one) for one in inner)


@contextmanager
def _noting(statements: list[str]) -> Iterator[None]:
    usual = connection.SchemaEditorClass

    class NotingEditor(usual):  # type: ignore[misc, valid-type]  # the backend's own class
        """Runs every statement, and notes it with its values in it."""

        def execute(self, sql: Any, params: Any = ()) -> None:
            super().execute(sql, params)
            text = str(sql)
            if params:
                text = text % tuple(map(self.quote_value, params))
            statements.append(text.rstrip().rstrip(";") + ";")

    connection.SchemaEditorClass = NotingEditor
    try:
        yield
    finally:
        connection.SchemaEditorClass = usual
