"""`manage.py reseal_secrets`: before a former SECRET_KEY is forgotten."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.secrets import reseal_secrets
from tenants import queries
from tenants.context import enter, lobby
from tenants.models import Tenant


class Command(BaseCommand):
    """A thin shell over accounts.actions.secrets. Safe to run twice."""

    help = "Seal with the present SECRET_KEY what a former one has sealed. Exits with 1 when something cannot be read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose secrets."""
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--tenant", help="its address or schema")
        chosen.add_argument("--all-tenants", action="store_true", help="and Civocracy's own accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal and report."""
        if options["tenant"]:
            tenants, lost = [queries.tenant_named(options["tenant"])], 0
        else:
            with lobby():
                lost = self._report("civocracy", *reseal_secrets())
                tenants = list(
                    Tenant.objects.filter(
                        provisioned_at__isnull=False, state__in=Tenant.WRITABLE_STATES
                    ).order_by("id")
                )
        for tenant in tenants:
            with enter(tenant):
                lost += self._report(tenant.slug, *reseal_secrets())
        if lost:
            raise CommandError(f"{lost} secret(s) open with no key that is set.")

    def _report(self, name: str, done: int, lost: int) -> int:
        self.stdout.write(f"{name}: {done} sealed anew, {lost} that cannot be read")
        return lost
