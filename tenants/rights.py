"""Keeping the database's rights in line with the tenants' states.

A state is changed by the application, which cannot grant anything. So the change queues a job, in the same transaction, that
aligns the rights as the owner of the tables; the row stays the truth, and a periodic job repairs whatever a crash left.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from psycopg import sql

from tenants import isolation
from tenants.models import Tenant
from tenants.owner import owner_connection

_EVERYTHING = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
#: Where even a tenant that may write has less.
_LESS = {"django_migrations": frozenset({"SELECT"}), "kit_auditentry": frozenset({"SELECT", "INSERT"})}
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
    with owner_connection() as owner:
        if owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
            isolation.grant_tenant_rights(owner, schema)


def wait_for_writers(schema: str) -> None:
    """Return when every transaction that has written to the tenant's tables is over. For after rights were taken away."""
    with owner_connection() as owner:
        rows = owner.execute(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
            " AND NOT relname = ANY(%s) ORDER BY 1",
            [schema, list(isolation.WRITTEN_WHEN_READ_ONLY)],
        ).fetchall()
        names = [sql.Identifier(schema, row[0]) for row in rows]  # type: ignore[index]
        owner.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.SQL(", ").join(names)))


def misaligned() -> list[str]:
    """The schemas whose role may do more or less than the tenant's state says. Two queries, however many tenants."""
    tenants = Tenant.objects.filter(provisioned_at__isnull=False).exclude(state=Tenant.State.OFFBOARDED)
    writes = {tenant.schema_name: tenant.is_writable for tenant in tenants}
    return sorted(
        {
            schema
            for schema, table, held in _held(list(writes))
            if held != _expected(table, writes=writes[schema])
        }
    )


def _held(schemas: Sequence[str]) -> list[tuple[str, str, frozenset[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(schemas)])
        return [(schema, table, frozenset(held)) for schema, table, held in cursor.fetchall()]


def _expected(table: str, *, writes: bool) -> frozenset[str]:
    if writes:
        return _LESS.get(table, _EVERYTHING)
    whole, _by_column = isolation.WRITTEN_WHEN_READ_ONLY.get(table, ((), {}))
    return frozenset({"SELECT", *whole})
