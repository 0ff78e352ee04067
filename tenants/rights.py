"""Keeping the database's rights in line with the tenants' states.

A state is changed by the application, which cannot grant anything. So the change queues a job, in the same transaction, that
aligns the rights as the owner of the tables; the row stays the truth, and a periodic job repairs whatever a crash left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from psycopg import Connection, sql

from tenants import cells, isolation
from tenants.cells import MAIN
from tenants.context import lobby
from tenants.models import Tenant
from tenants.owner import owner_connection

_HELD = """
    SELECT n.nspname, c.relname,
           coalesce((SELECT array_agg(a.privilege_type) FROM aclexplode(c.relacl) a
                     WHERE a.grantee = to_regrole(quote_ident(n.nspname))), '{}')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY(%s)
"""


def align(schema: str) -> None:
    """Give the role of a tenant what its state allows, and take the rest. Waits for nobody who reads or writes.

    Nothing happens where there is no such schema, yet or any more.
    """
    with lobby():
        cell = Tenant.objects.filter(schema_name=schema).values_list("cell", flat=True).first()
    with owner_connection(cell=cell or MAIN) as owner:
        if owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
            grant(owner, schema, cell=cell or MAIN)


def grant(owner: Connection[object], schema: str, *, cell: str) -> None:
    """isolation.grant_tenant_rights in a cell, in the owner's open transaction; the row is asked for in the main one."""
    if cell == MAIN:
        isolation.grant_tenant_rights(owner, schema)
    else:
        with owner_connection() as main:
            isolation.grant_tenant_rights(owner, schema, row_in=main)


def wait_for_writers(schema: str, *, cell: str) -> None:
    """Return when every transaction that has written to the tenant's tables is over. For after rights were taken away."""
    with owner_connection(cell=cell) as owner:
        rows = owner.execute(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
            " AND NOT relname = ANY(%s) ORDER BY 1",
            [schema, list(isolation.WRITTEN_WHEN_FROZEN)],
        ).fetchall()
        names = [sql.Identifier(schema, row[0]) for row in rows]  # type: ignore[index]
        owner.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(names)))


def misaligned() -> list[str]:
    """The schemas whose role may do more or less than the tenant's state says: one query, and one for each cell."""
    tenants = Tenant.objects.filter(provisioned_at__isnull=False).exclude(state=Tenant.State.OFFBOARDED)
    expected = {
        tenant.schema_name: isolation.rights_in(is_writable=tenant.is_writable, is_frozen=tenant.is_frozen)
        for tenant in tenants
    }
    by_cell: dict[str, list[str]] = defaultdict(list)
    for tenant in tenants:
        by_cell[tenant.cell].append(tenant.schema_name)
    found = set()
    for cell, schemas in by_cell.items():
        for schema, table, held in _held(schemas, cell):
            wanted, otherwise = expected[schema]
            if held != wanted.get(table, otherwise).whole:
                found.add(schema)
    return sorted(found)


def _held(schemas: Sequence[str], cell: str) -> list[tuple[str, str, frozenset[str]]]:
    with cells.visiting(cell) as there, there.cursor() as cursor:
        cursor.execute(_HELD, [list(schemas)])
        return [(schema, table, frozenset(held)) for schema, table, held in cursor.fetchall()]
