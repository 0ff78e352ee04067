"""`manage.py export_tenant`: everything of one tenant, as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from tenants.context import enter
from tenants.leaving.exporting import write_export
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over tenants.leaving.exporting."""

    help = "Write everything of one tenant to a ZIP file in open formats. The tenant keeps working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, and where to."""
        parser.add_argument("--tenant", required=True, help="its address or schema")
        parser.add_argument("path", type=Path, help="the ZIP file to write")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="with password hashes, sessions and second factors: for restoring only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, with progress."""
        try:
            tenant = tenant_named(options["tenant"])
        except Tenant.DoesNotExist as error:
            raise CommandError(str(error)) from None
        shown = -1

        def progress(done: int, total: int) -> None:
            nonlocal shown
            percent = 100 * done // total if total else 100
            if percent >= shown + 10 or percent == 100 > shown:
                shown = percent
                self.stdout.write(f"{percent:3d} %  {done} of {total} rows")

        with enter(tenant), translation.override(tenant.language):
            made = write_export(tenant, options["path"], complete=options["complete"], progress=progress)
        self.stdout.write(
            f"{made.path}: {sum(made.rows.values())} rows of {len(made.rows)} tables, {made.files} files, "
            f"{made.size} bytes, sha256 {made.sha256}"
        )
        if options["complete"]:
            self.stderr.write(
                "This file opens every account of the tenant: password hashes, sessions, second factors. Only you can "
                "read it (mode 0600). Keep it like a key, never hand it out, delete it when you are done."
            )
