"""Making a tenant out of rows that came from somewhere else: from an archive, or straight from another database.

All of it happens in one transaction of the owner: role, schema from the template, rows, sequences, the tenant's row and
addresses. What arrives is compared, table by table, with what was sent; a difference undoes everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection as django_connection
from django.db import models
from psycopg import Connection, sql

from kit import clock
from tenants import isolation, template
from tenants.leaving import tables
from tenants.leaving.tables import Table
from tenants.models import (
    CustomDomain,
    Domain,
    ProvisioningStep,
    StateChange,
    Tenant,
    TenantFigures,
)
from tenants.provisioning import STEPS

Say = Callable[[str], object]
#: What hangs on a tenant's row and comes along.
Belonging = Domain | CustomDomain | StateChange | TenantFigures


class CannotBeMade(RuntimeError):
    """The tenant cannot be made there; nothing has been changed. The message says why and what to do."""


@dataclass(frozen=True)
class Sent:
    """One table as it was sent: its columns, how many rows, and the checksum of its lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Source(Protocol):
    """Where rows come from."""

    @property
    def migrations(self) -> list[list[str]]:
        """The migrations that the rows' schema has."""

    @property
    def sequences(self) -> dict[str, int]:
        """The last number of each numbered column."""

    @property
    def is_complete(self) -> bool:
        """Whether secrets are among the rows."""

    def tables(self) -> Sequence[str]:
        """The tables that were sent, by name."""

    def lines(self, table: str) -> Iterator[bytes]:
        """Its rows, as lines of JSON, in blocks."""

    def sent(self, table: str) -> Sent:
        """What must arrive. Asked after `lines` has been read."""


def check_free(target: Connection[Any], *, slug: str, schema: str) -> None:
    """Raise CannotBeMade when somebody else has the address or the schema there."""
    taken = target.execute(
        "SELECT slug, schema_name FROM public.tenants_tenant WHERE slug = %s OR schema_name = %s",
        [slug, schema],
    ).fetchone()
    if taken:
        raise CannotBeMade(f"{taken[0]} ({taken[1]}) is there already. Give another address with --as.")
    check_no_schema(target, schema)


def check_no_schema(target: Connection[Any], schema: str) -> None:
    """Raise CannotBeMade when there is a schema of that name."""
    if target.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
        raise CannotBeMade(
            f"There is a schema {schema} already, which belongs to no tenant. Look into it first."
        )


def check_alike(target: Connection[Any], source: Source) -> None:
    """Raise CannotBeMade unless the template there has exactly the migrations of the source."""
    row = target.execute("SELECT to_regclass('public.tenants_schematemplate')").fetchone()
    if not row or row[0] is None:
        raise CannotBeMade(
            "That database has no tables of ours. Run `setup_database` and `migrate` there first."
        )
    there = {tuple(one) for one in tables.migrations_of(target, template.TEMPLATE_SCHEMA)}
    here = {tuple(one) for one in source.migrations}
    if there != here:
        names = sorted(".".join(one) for one in there ^ here)
        raise CannotBeMade(
            f"It was written by another version: these migrations are on one side only: {', '.join(names)}."
            " Use the version that wrote it, then migrate."
        )


def make_schema(target: Connection[Any], schema: str, source: Source, *, say: Say) -> dict[str, int]:
    """Make role and schema and fill them, in the owner's open transaction. Returns the rows of each table.

    Raises CannotBeMade when what arrives is not what was sent.
    """
    target.execute(tables.PLAIN_VALUES, prepare=False)
    isolation.make_role(target, schema)
    template.make_schema(target, schema)
    ours = {table.name: table for table in tables.tables_of(target, schema, complete=True)}
    unknown = sorted(set(source.tables()) - set(ours))
    if unknown:
        raise CannotBeMade(f"These tables are not known here: {', '.join(unknown)}.")
    target.execute("CREATE TEMPORARY TABLE incoming (line text NOT NULL) ON COMMIT DROP")
    rows = {}
    for number, name in enumerate(source.tables(), start=1):
        rows[name] = _fill(target, schema, ours[name], source)
        say(f"{number:3d} of {len(source.tables())}  {name}: {rows[name]} rows")
    target.execute("DROP TABLE incoming")
    for place, last in source.sequences.items():
        _set_sequence(target, schema, place, last)
    target.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every key leads somewhere: now, while all can be undone
    return rows


def add_tenant(
    target: Connection[Any],
    tenant: Tenant,
    *,
    belongings: Iterable[Belonging],
    reason: str,
    by: str,
    place: Connection[Any] | None = None,
) -> int:
    """Write the tenant's row with what hangs on it, and give its role its rights; returns the row's id.

    `place` leads to the cell with the schema, when that is not the main one. Raises CannotBeMade when a host leads to
    somebody else.
    """
    now = clock.now()
    tenant.provisioned_at, tenant.state_reason = now, reason
    tenant_id = _insert(target, tenant)
    for position, key in enumerate(STEPS):
        step = ProvisioningStep(tenant_id=tenant_id, key=key, position=position, attempts=1)
        step.state, step.started_at, step.finished_at = ProvisioningStep.State.DONE, now, now
        _insert(target, step)
    for row in belongings:
        if isinstance(row, Domain) and host_is_taken(target, row.domain):
            raise CannotBeMade(f"The host {row.domain} leads to somebody else there.")
        row.tenant_id = tenant_id
        _insert(target, row)
    change = StateChange(
        tenant_id=tenant_id, from_state="", to_state=tenant.state, reason=reason, by=by, at=now
    )
    _insert(target, change)
    isolation.grant_tenant_rights(place or target, tenant.schema_name, row_in=target)
    return tenant_id


def host_is_taken(target: Connection[Any], host: str) -> bool:
    """Whether a host leads to a tenant there."""
    return bool(target.execute("SELECT 1 FROM public.tenants_domain WHERE domain = %s", [host]).fetchone())


def tenant_with_address(target: Connection[Any], slug: str) -> int | None:
    """The id of the tenant with this address there."""
    row = target.execute("SELECT id FROM public.tenants_tenant WHERE slug = %s", [slug]).fetchone()
    return int(row[0]) if row else None


def fingerprint(blocks: Iterable[bytes]) -> tuple[int, str]:
    """How many lines, and the checksum over all of them."""
    digest, lines = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        lines += block.count(b"\n")
    return lines, digest.hexdigest()


def _fill(target: Connection[Any], schema: str, table: Table, source: Source) -> int:
    target.execute("TRUNCATE incoming")
    with (
        target.cursor() as cursor,
        cursor.copy(sql.SQL("COPY incoming FROM STDIN {}").format(sql.SQL(tables.LINES))) as copy,
    ):
        for block in source.lines(table.name):
            copy.write(block)
    sent = source.sent(table.name)
    known = {column.name for column in table.columns}
    if not set(sent.columns) <= known:
        raise CannotBeMade(f"{table.name} has columns that are not known here.")
    arriving = Table(
        table.name,
        tuple(column for column in table.columns if column.name in sent.columns),
        table.key,
        table.references,
    )
    target.execute(_insert_from_lines(schema, arriving, withheld=_withheld(table, sent)))
    rows, checksum = fingerprint(tables.read(target, arriving.as_json(schema)))
    if (rows, checksum) != (sent.rows, sent.sha256):
        raise CannotBeMade(
            f"{table.name}: {rows} rows arrived of {sent.rows}, or they differ. Nothing has been changed."
        )
    return rows


def _withheld(table: Table, sent: Sent) -> dict[str, str]:
    missing = {column.name for column in table.columns} - set(sent.columns)
    replacements = tables.SECRET_COLUMNS.get(table.name, {})
    if not missing <= set(replacements):
        raise CannotBeMade(f"{table.name} lacks the columns {', '.join(sorted(missing))}.")
    return {name: replacements[name] for name in missing}


def _insert_from_lines(schema: str, table: Table, *, withheld: dict[str, str]) -> sql.Composed:
    # A JSON value that is null means SQL's NULL, except where a column cannot be: there it is JSON's own.
    values = [
        sql.SQL("coalesce(r.{}, 'null')" if column.type == "jsonb" and column.is_required else "r.{}").format(
            sql.Identifier(column.name)
        )
        for column in table.columns
    ]
    return sql.SQL(
        "INSERT INTO {place} ({names}) OVERRIDING SYSTEM VALUE"
        " SELECT {values} FROM incoming, json_populate_record(NULL::{place}, line::json) AS r"
    ).format(
        place=sql.Identifier(schema, table.name),
        names=sql.SQL(", ").join(
            [
                *(sql.Identifier(column.name) for column in table.columns),
                *(sql.Identifier(name) for name in withheld),
            ]
        ),
        values=sql.SQL(", ").join([*values, *(sql.Literal(value) for value in withheld.values())]),
    )


def _set_sequence(target: Connection[Any], schema: str, place: str, last: int) -> None:
    table, _, column = place.partition(".")
    name = sql.Identifier(schema, table).as_string()
    target.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, column, last])


def _insert(target: Connection[Any], row: models.Model) -> int:
    """Write one row of a model over a connection that Django does not know."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), django_connection) for field in fields]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier("public", row._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
        sql.SQL(", ").join([sql.Placeholder()] * len(fields)),
    )
    made = target.execute(statement, values).fetchone()
    return int(made[0]) if made else 0
