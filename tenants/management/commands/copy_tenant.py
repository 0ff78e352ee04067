"""`manage.py copy_tenant`: a tenant into another database of ours, as it is in one moment."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.leaving.copying import copy
from tenants.leaving.loading import CannotBeMade
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over tenants.leaving.copying."""

    help = (
        "Copy a tenant into another installation's database, set up and migrated, and compare every table. The tenant goes "
        "on here, and handing over is up to you. Between cells of one installation use move_tenant."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, and where to."""
        parser.add_argument("--tenant", required=True, help="its address or schema")
        parser.add_argument(
            "--to", required=True, metavar="URL", help="the owner's URL of the other database"
        )
        parser.add_argument(
            "--freeze",
            type=int,
            metavar="MINUTES",
            help="stop all writing here before the copy and for so long in all; it ends by itself",
        )
        parser.add_argument("--by", default="", help="who does it; the user of this machine if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, and say what is there now."""
        frozen_for = timedelta(minutes=options["freeze"]) if options["freeze"] else None
        try:
            copied = copy(
                tenant_named(options["tenant"]),
                to=options["to"],
                by=options["by"] or getpass.getuser(),
                say=self.stdout.write if options["verbosity"] else lambda _line: None,
                frozen_for=frozen_for,
            )
        except (CannotBeMade, Tenant.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{copied.schema} is there too: {sum(copied.rows.values())} rows of {len(copied.rows)} tables. "
            "Counts and checksums are the same on both sides."
        )
        for note in copied.notes:
            self.stdout.write(f"Note: {note}")
