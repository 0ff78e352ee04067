"""`manage.py create_demo`: what `make run` shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from civocracy.demo.actions import create_demo
from kit.errors import Refused


class Command(BaseCommand):
    """A thin shell over civocracy.demo."""

    help = "Make the demo's two cities and region, with months of invented participation. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, and say which were there already."""
        if settings.ENVIRONMENT == "production":
            raise CommandError("The demo has no place in production.")
        say = self.stdout.write if options["verbosity"] else lambda _line: None
        try:
            create_demo(say=say)
        except Refused as reason:
            raise CommandError(
                f"{reason} (The demo subscribes its tenants at the Stripe twin: is it running?)"
            ) from None
