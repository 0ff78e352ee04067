"""Copying a tenant into the database of another installation, row by row over two connections, with nothing on a disk in
between. The tenant goes on here, and an operator decides what becomes of the copy. (Between the cells of one installation,
tenants.moving hands over as well.)
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from psycopg import Connection

from kit import clock
from tenants import actions, hosts, rights
from tenants.context import lobby
from tenants.leaving import exporting, loading, tables
from tenants.leaving.loading import Belonging, CannotBeMade, Say, Sent
from tenants.leaving.tables import Table
from tenants.models import Tenant
from tenants.owner import owner_connection


@dataclass
class Copied:
    """What is there now. `notes` are sentences about what the operator has to see to."""

    schema: str
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class LiveSource:
    """The rows of a tenant as they are in one moment, secrets included (a loading.Source)."""

    is_complete = True

    def __init__(self, connection: Connection[Any], schema: str) -> None:
        self._connection, self._schema = connection, schema
        self._tables: dict[str, Table] = {
            table.name: table for table in tables.tables_of(connection, schema, complete=True)
        }
        self._sent: dict[str, Sent] = {}
        self.migrations = tables.migrations_of(connection, schema)
        self.sequences = tables.sequences_of(connection, list(self._tables.values()))

    def tables(self) -> Sequence[str]:
        """By name."""
        return list(self._tables)

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows from the snapshot; what is sent is counted on its way."""
        digest, count = hashlib.sha256(), 0
        for block in tables.read(self._connection, self._tables[table].as_json(self._schema)):
            digest.update(block)
            count += block.count(b"\n")
            yield block
        columns = tuple(column.name for column in self._tables[table].columns)
        self._sent[table] = Sent(columns, count, digest.hexdigest())

    def sent(self, table: str) -> Sent:
        """What went out."""
        return self._sent[table]


def copy(tenant: Tenant, *, to: str, by: str, say: Say, frozen_for: timedelta | None = None) -> Copied:
    """Make the same tenant in the database behind the owner's URL `to`: all of it or nothing, compared table by table.

    With `frozen_for` nothing can be written here from before the copy until then, so that nothing is missing there: the
    time in which an operator may hand over. It ends by itself. Call it in the lobby. Raises CannotBeMade.
    """
    if frozen_for is not None:
        freeze(tenant, seconds=frozen_for.total_seconds(), say=say)
    copied = Copied(tenant.schema_name)
    with (
        exporting.snapshot(tenant.schema_name, cell=tenant.cell) as snapshot,
        owner_connection(to) as target,
    ):
        source = LiveSource(snapshot, tenant.schema_name)
        loading.check_alike(target, source)
        loading.check_free(target, slug=tenant.slug, schema=tenant.schema_name)
        copied.rows = loading.make_schema(target, tenant.schema_name, source, say=say)
        _add_row(target, tenant, copied, by=by)
        if frozen_for is not None and not Tenant.objects.get(pk=tenant.pk).is_frozen:
            raise CannotBeMade(
                "It took longer than the tenant was frozen for. Nothing was copied; give it more time."
            )
    copied.notes.append(
        "Files are not in the database: both installations need the same folder, or a copy of it."
    )
    return copied


def freeze(tenant: Tenant, *, seconds: float, say: Say) -> None:
    """Stop all writing here, and return when nobody writes any more."""
    actions.freeze(tenant, until=clock.now() + timedelta(seconds=seconds))
    say(f"Frozen until {tenant.frozen_until:%H:%M:%S} UTC. Waiting until every page knows.")
    time.sleep(hosts.KNOWN_FOR)
    rights.align(tenant.schema_name)
    rights.wait_for_writers(tenant.schema_name, cell=tenant.cell)


def _add_row(target: Connection[Any], tenant: Tenant, copied: Copied, *, by: str) -> None:
    with lobby():
        twin = Tenant.objects.select_related("parent").get(pk=tenant.pk)
        belongings: list[Belonging] = [
            *twin.domains.order_by("id"),
            *twin.custom_domains.order_by("id"),
            *twin.figures.order_by("id"),
            *twin.state_changes.order_by("id"),
        ]
    if twin.parent is not None:
        found = loading.tenant_with_address(target, twin.parent.slug)
        if found is None:
            copied.notes.append(
                f"It belongs to {twin.parent.slug}, which is not there: it stands alone there."
            )
        twin.parent_id = found
    twin.frozen_until = None
    loading.add_tenant(target, twin, belongings=belongings, reason="Copied from another database", by=by)
