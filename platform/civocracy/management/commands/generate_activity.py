"""`manage.py generate_activity`: fill a tenant for a benchmark, a load test or a rehearsal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from civocracy.activity.generate import Size, generate
from tenants.context import enter
from tenants.models import Tenant
from tenants.queries import tenant_named


class Command(BaseCommand):
    """A thin shell over civocracy.activity."""

    help = "Fill a tenant with invented activity, reproducible by its seed. Refused in production. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, and how much."""
        parser.add_argument("--tenant", required=True, help="its address or schema")
        parser.add_argument("--seed", type=int, default=1)
        for name, default in vars(Size()).items():
            parser.add_argument(f"--{name}", type=int, default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate, and say what was made."""
        if settings.ENVIRONMENT == "production":
            raise CommandError("Invented activity has no place in production.")
        try:
            tenant = tenant_named(options["tenant"])
        except Tenant.DoesNotExist as error:
            raise CommandError(str(error)) from None
        size = Size(**{name: options[name] for name in vars(Size())})
        with enter(tenant):
            made = generate(size, seed=options["seed"], say=self.stdout.write)
        self.stdout.write("Done." if made else f"Seed {options['seed']} was there already.")
