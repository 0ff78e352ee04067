"""`manage.py offboard_tenant`: the end of a cancelled tenant, with a signed record."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kit import clock
from kit.errors import NotAllowed, Refused
from tenants.leaving import offboarding, queries, records, rules
from tenants.leaving.actions import offboard
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over tenants.leaving."""

    help = (
        "Delete a cancelled tenant for good: final export, schema, role, files, cache, jobs, hosts; then prove that "
        "nothing is left and sign it. Without --yes it only says what would happen. Run it again to carry on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, why, and against which rules."""
        parser.add_argument("--tenant", required=True, help="its address or schema")
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument("--reason", default="", help="why; goes on the record")
        parser.add_argument("--by", default="", help="who does it; the user of this machine if not given")
        parser.add_argument(
            "--override",
            default="",
            metavar="REASON",
            help="go ahead before the retention period is over, or without an export that the tenant confirmed",
        )
        parser.add_argument(
            "--without-export", action="store_true", help="no final export either (needs --override)"
        )
        parser.add_argument(
            "--withdraw", action="store_true", help="call it off, while the tenant is not closed yet"
        )
        parser.add_argument("--save", type=Path, metavar="PATH", help="also write the record to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, carry on, call it off, or say what would happen."""
        try:
            tenant = tenant_named(options["tenant"])
            if options["withdraw"]:
                offboarding.withdraw(tenant)
                self.stdout.write(f"{tenant.slug} stays.")
            elif options["yes"]:
                self._do(tenant, options)
            else:
                self._explain(tenant)
        except (Tenant.DoesNotExist, Refused, NotAllowed, offboarding.OffboardingFailed) as error:
            raise CommandError(str(error)) from None

    def _do(self, tenant: Tenant, options: dict[str, Any]) -> None:
        if not queries.offboarding_steps(tenant):
            offboard(
                tenant,
                by=options["by"] or getpass.getuser(),
                reason=options["reason"],
                override=options["override"],
                without_export=options["without_export"],
            )
        self.stdout.write(f"{tenant.name}, schema {tenant.schema_name}: to carry on later, name the schema.")
        record = offboarding.carry_on(tenant, say=self.stdout.write)
        if options["save"]:
            options["save"].write_text(records.portable(record))
        self.stdout.write(f"{record.tenant_name} is deleted. Record {record.reference}.")
        if record.export_file:
            until = f"{record.export_kept_until:%Y-%m-%d}"
            self.stdout.write(
                f"Its final export is {records.farewell_file(record.export_file)}, and is destroyed after {until}."
            )

    def _explain(self, tenant: Tenant) -> None:
        steps = queries.offboarding_steps(tenant)
        if steps:
            done = sum(step.state == step.State.DONE for step in steps)
            self.stdout.write(
                f"{tenant.name}: begun, {done} of {len(steps)} steps are done. --yes carries on."
            )
            return
        self.stdout.write(
            f"{tenant.name} ({tenant.slug}, {tenant.schema_name}) is {tenant.get_state_display()}."
        )
        if tenant.state != Tenant.State.CANCELLED:
            self.stdout.write("Only a cancelled tenant can be deleted.")
            return
        since = rules.cancelled_at(tenant)
        if since is not None:
            self.stdout.write(f"Cancelled on {timezone.localtime(since):%Y-%m-%d}.")
        missing = rules.what_is_missing(tenant, at=clock.now())
        for sentence in missing:
            self.stdout.write(f"- {sentence}")
        word = "Going ahead needs --override REASON." if missing else "Nothing stands in the way."
        self.stdout.write(f"{word} Nothing was done: add --yes to delete it for good.")
