"""`manage.py move_tenant`: a tenant from one cell to another, while all others keep working."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.errors import NotAllowed, Refused
from tenants import cells, upgrade
from tenants.models import Tenant
from tenants.moving import actions
from tenants.moving.steps import MovingFailed
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over tenants.moving."""

    help = (
        "Move a tenant to another cell: stop its writing, copy, compare, hand over, go on, drop the old place. It can be "
        "read all the time. When it stops half-way, run it again; until the hand-over, --withdraw calls it off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, where to, and why."""
        parser.add_argument("--tenant", required=True, help="its address or schema")
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--to", metavar="CELL", help="the cell that it is to live in")
        chosen.add_argument("--withdraw", action="store_true", help="call it off, before the hand-over")
        parser.add_argument("--reason", default="", help="why; goes on the record")
        parser.add_argument("--by", default="", help="who does it; the user of this machine if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move it, carry on, or call it off."""
        say = self.stdout.write if options["verbosity"] else lambda _line: None
        try:
            tenant = tenant_named(options["tenant"])
            if options["withdraw"]:
                actions.withdraw(tenant, say=say)
                self.stdout.write(f"{tenant.slug} stays in {tenant.cell}.")
                return
            actions.begin(
                tenant, to=options["to"], by=options["by"] or getpass.getuser(), reason=options["reason"]
            )
            move = actions.carry_on(tenant, say=say)
        except (
            Tenant.DoesNotExist,
            Refused,
            NotAllowed,
            MovingFailed,
            cells.UnknownCell,
            upgrade.AlreadyMigrating,
        ) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{tenant.slug} lives in {move.to_cell} now.")
