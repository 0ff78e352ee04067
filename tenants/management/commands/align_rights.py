"""`manage.py align_rights`: the database's rights as the tenants' states want them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants import rights
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over tenants.rights. The worker does the same every five minutes."""

    help = "Give the role of a tenant what its state allows, no more and no less. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenants."""
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--tenant", help="its address or schema")
        chosen.add_argument(
            "--all-tenants", action="store_true", help="those whose rights do not fit their state"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Align, and say whose did not fit."""
        try:
            schemas = (
                [tenant_named(options["tenant"]).schema_name] if options["tenant"] else rights.misaligned()
            )
        except Tenant.DoesNotExist as error:
            raise CommandError(str(error)) from None
        for schema in schemas:
            rights.align(schema)
            self.stdout.write(f"{schema}: aligned")
        left = [schema for schema in rights.misaligned() if schema in schemas]
        self.stdout.write(f"{len(schemas)} aligned.")
        if left:
            raise CommandError(f"These still do not fit: {', '.join(left)}.")
