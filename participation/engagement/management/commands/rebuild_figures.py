"""`manage.py rebuild_figures --tenant lyon`: count the whole event log anew."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from participation.engagement import actions
from tenants.context import enter, lobby
from tenants.models import Tenant
from tenants.queries import live_schemas, tenant_named


class Command(BaseCommand):
    """A thin shell over `engagement.actions.rebuild`."""

    help = (
        "Count the whole event log anew. Safe to repeat; people can go on meanwhile, and see the old figures "
        "until it is done. The figures are the same as before, unless somebody has touched a roll-up by hand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenants."""
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--tenant", help="its address or schema")
        group.add_argument("--all-tenants", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild one after the other; one that fails does not stop the others."""
        failed = []
        with lobby():
            names = live_schemas() if options["all_tenants"] else [options["tenant"]]
        for name in names:
            try:
                tenant = tenant_named(name)
            except Tenant.DoesNotExist as error:
                raise CommandError(str(error)) from None
            began = monotonic()
            try:
                with enter(tenant):
                    actions.rebuild()
            except Exception as error:  # said below, with the name; the others go on
                failed.append(name)
                self.stderr.write(f"{name}: {error}")
            else:
                self.stdout.write(f"{name}: {monotonic() - began:.1f} s")
        if failed:
            raise CommandError(f"{len(failed)} of {len(names)} failed.")
