"""Compare the structure of every tenant with the template's."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import queries
from tenants.drift import differences
from tenants.models import Tenant


class Command(BaseCommand):
    """A thin shell over tenants.drift."""

    help = "Say where a tenant's structure differs from the template's. Exits with 1 when one does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenants."""
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--tenant", help="its address or schema")
        chosen.add_argument("--all-tenants", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and report."""
        if options["tenant"]:
            tenants = [queries.tenant_named(options["tenant"])]
        else:
            tenants = list(Tenant.objects.filter(provisioned_at__isnull=False).order_by("id"))
        differing = 0
        for tenant in tenants:
            found = differences(tenant.schema_name, cell=tenant.cell)
            differing += bool(found)
            for line in found:
                self.stdout.write(f"{tenant.schema_name} {line}")
        self.stdout.write(f"{len(tenants)} compared, {differing} differ.")
        if differing:
            raise CommandError(f"{differing} of {len(tenants)} differ from the template.")
