"""Migrate the shared schema, the template and every tenant that is behind."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.autodetector import MigrationAutodetector

from tenants import upgrade


class Command(BaseCommand):
    """A thin shell over tenants.upgrade."""

    help = "Migrate the shared schema, the template and all tenants that have something to do."
    requires_system_checks: list[str] = []
    #: Django's own checks compare it with that of makemigrations.
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What pytest-django and people pass to Django's own command is accepted."""
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")
        parser.add_argument("--run-syncdb", action="store_true")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, report, and fail when a tenant failed."""
        report = upgrade.migrate(say=self.stdout.write if options["verbosity"] else lambda _line: None)
        if report.failed:
            raise CommandError(
                f"Failed: {', '.join(report.failed)}. The others are up to date; run this again."
            )
