"""`manage.py verify_record`: whether anybody touched the record."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit import chain
from tenants import queries
from tenants.context import enter, lobby
from tenants.models import Tenant


class Command(BaseCommand):
    """A thin shell over kit.chain."""

    help = "Check that no line of the record was changed, removed or inserted. Exits with 1 when one was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose record."""
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--tenant", help="its address or schema")
        chosen.add_argument("--all-tenants", action="store_true", help="and Civocracy's own record")
        parser.add_argument(
            "--seal", help="with --tenant: a seal that was kept elsewhere must be in the chain"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        broken = 0
        if options["tenant"]:
            tenant = queries.tenant_named(options["tenant"])
            with enter(tenant):
                broken += self._report(tenant.slug, chain.verify(kept=options["seal"] or ""))
        else:
            with lobby():
                broken += self._report("civocracy", chain.verify())
                tenants = list(Tenant.objects.filter(provisioned_at__isnull=False).order_by("id"))
            for tenant in tenants:
                with enter(tenant):
                    broken += self._report(tenant.slug, chain.verify())
        if broken:
            raise CommandError(f"The record is broken in {broken} place(s).")

    def _report(self, name: str, finding: chain.Finding) -> int:
        for broken in finding.breaks:
            self.stdout.write(f"{name}: line {broken.line_id} (place {broken.position}): {broken.why}")
        state = "whole" if finding.is_whole else "BROKEN"
        self.stdout.write(f"{name}: {finding.lines} lines, {state}, last seal {finding.last_seal or '-'}")
        return len(finding.breaks)
