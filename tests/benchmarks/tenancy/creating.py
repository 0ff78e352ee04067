"""Making a tenant, against django-tenants' two ways."""

from __future__ import annotations

import psycopg

from ..measures import Figure, middle, times
from . import peer
from .ground import Ground, facts, make_tables

TIMES = 5


def creating(there: Ground) -> list[Figure]:
    """The tables alone and all recorded steps, in an empty database like the peer's."""
    with psycopg.connect(there.superuser_url("postgres"), autocommit=True) as superuser:
        superuser.execute("CREATE DATABASE plain")
    stock = peer.seconds(there, "plain", "create", str(TIMES))
    migrated, cloned = middle(stock["migrated"]), middle(stock["cloned"])
    tables = times(lambda number: make_tables(f"t_bench_{number}"), TIMES)
    _are_alike(there)
    whole = times(lambda number: made(there, f"bench-{number}"), TIMES)
    return [
        Figure("django-tenants: a tenant by migrating", migrated[0], "s", migrated[1]),
        Figure("django-tenants: by clone_schema", cloned[0], "s", cloned[1], migrated[0]),
        Figure("tables of a tenant, against migrating", tables[0], "s", tables[1], migrated[0]),
        Figure("tables of a tenant, against clone_schema", tables[0], "s", tables[1], cloned[0]),
        Figure("a tenant, all steps, against migrating", whole[0], "s", whole[1], migrated[0]),
    ]


def _are_alike(there: Ground) -> None:
    """Refuse to compare what is not the same: as many tables and columns in each of the three."""
    counted = set()
    for database, schema in (("plain", "migrated_0"), ("plain", "cloned_0"), ("civocracy", "t_bench_0")):
        with psycopg.connect(there.superuser_url(database)) as superuser:
            row = superuser.execute(
                "SELECT count(DISTINCT table_name), count(*) FROM information_schema.columns WHERE table_schema = %s",
                [schema],
            ).fetchone()
        print(f"  {schema}: tables and columns {row}", flush=True)
        counted.add(row)
    if len(counted) != 1:
        raise RuntimeError(f"The schemas that are compared differ: {counted}")


def made(there: Ground, slug: str) -> None:
    """A tenant by way of every recorded step."""
    from tenants import provisioning
    from tenants.actions import reserve_tenant
    from tenants.context import lobby
    from tenants.models import Tenant

    with lobby():
        tenant = reserve_tenant(**facts(slug, slug))
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.ACTIVE)
        tenant.refresh_from_db()
        provisioning.carry_on(tenant)
    there.schemas.append(tenant.schema_name)
