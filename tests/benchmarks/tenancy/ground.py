"""An installation of its own in a temporary folder, without a demo, and as many tenants in it as a measure asks for."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.running import free_port

#: Schemas that are made at once when tenants are only needed as neighbours.
AT_ONCE = 3


@dataclass
class Ground:
    """The database, the addresses, and how many tenants to go up to. `schemas` are the ready ones, oldest first."""

    folder: Path
    server: Any
    variables: dict[str, str]
    port: int
    twin_port: int
    tenants: int
    #: No more neighbours are made when making them has taken so many seconds.
    patience: float
    schemas: list[str] = field(default_factory=list)

    def superuser_url(self, database: str = "civocracy") -> str:
        """Where a superuser connects."""
        return str(self.server.url(database=database))

    def fill(self, wanted: int) -> int:
        """Make neighbours until there are `wanted` tenants or patience ends; returns how many there are.

        Their tables are made as provisioning makes them, several at a time; rows in the shared schema in bulk.
        """
        began, asked = time.monotonic(), max(0, wanted - len(self.schemas))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while len(self.schemas) < wanted and time.monotonic() < began + self.patience:
                made = self._rows(min(50, wanted - len(self.schemas)))
                list(pool.map(make_tables, made))
                self.schemas += made
                self._analyze()
        if asked:
            print(
                f"  {len(self.schemas)} tenants, the last of them in {time.monotonic() - began:.0f} s",
                flush=True,
            )
        return len(self.schemas)

    def _rows(self, count: int) -> list[str]:
        from kit import clock
        from tenants.models import Domain, ProvisioningStep, Tenant
        from tenants.provisioning import STEPS
        from tenants.queries import default_host

        first = len(self.schemas)
        now, done = clock.now(), ProvisioningStep.State.DONE
        tenants = Tenant.objects.bulk_create(
            Tenant(
                **facts(f"Neighbour {number}", f"neighbour-{number}"),
                languages=["en"],
                state=Tenant.State.ACTIVE,
                created_at=now,
                provisioned_at=now,
            )
            for number in range(first, first + count)
        )
        Domain.objects.bulk_create(Domain(domain=default_host(one.slug), tenant=one) for one in tenants)
        ProvisioningStep.objects.bulk_create(
            ProvisioningStep(tenant=one, key=key, position=position, state=done)
            for one in tenants
            for position, key in enumerate(STEPS)
        )
        return [one.schema_name for one in tenants]

    def _analyze(self) -> None:
        # What autovacuum does by itself when tenants come one by one.
        with psycopg.connect(self.superuser_url(), autocommit=True) as superuser:
            for table in (
                "pg_class",
                "pg_attribute",
                "pg_depend",
                "pg_shdepend",
                "pg_constraint",
                "pg_index",
            ):
                superuser.execute(f"ANALYZE pg_catalog.{table}")  # names of this list


def facts(name: str, slug: str) -> dict[str, Any]:
    """What a tenant's row needs."""
    return {
        "kind": "city",
        "name": name,
        "slug": slug,
        "country": "FR",
        "population": 10_000,
        "language": "en",
        "contact_email": f"office@{slug}.example",
        "timezone": "Europe/Paris",
    }


def make_tables(schema: str) -> None:
    """The role and the tables of one tenant, the way provisioning makes them."""
    from tenants import isolation, template
    from tenants.owner import owner_connection

    with owner_connection() as owner:
        isolation.make_role(owner, schema)
        template.make_schema(owner, schema)
        isolation.grant_tenant_rights(owner, schema)


@contextmanager
def ground(*, tenants: int, patience: float) -> Iterator[Ground]:
    """A migrated database with nobody in it; everything is gone afterwards. Once in a process: it sets Django up."""
    from civocracy import embedded
    from civocracy.local.surroundings import Places, environment

    with tempfile.TemporaryDirectory(prefix="civocracy-tenancy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        where = Places(folder / "var")
        server = embedded.start(where.postgres)
        try:
            embedded.wait_until_ready(server)
            port, twin_port = free_port(), free_port()
            variables = environment(where, server, port=port, twin_port=twin_port)
            os.environ.update(variables)
            _set_up()
            yield Ground(folder, server, variables, port, twin_port, tenants, patience)
        finally:
            from django.db import connection

            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
            embedded.stop(where.postgres)


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("setup_database", "migrate", "compile_translations"):
        call_command(command, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
