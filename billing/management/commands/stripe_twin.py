"""Run the local counterpart of Stripe with the addresses and secrets of the settings."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Becomes the twin's own process: nothing of Django stays in it."""

    help = "Run the local Stripe twin. Only where the settings choose it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it listens, and how its events look."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument(
            "--payload", choices=["thin", "snapshot"], default="thin", help="style of the events"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by the twin."""
        if not settings.STRIPE_TWIN:
            raise CommandError("The settings use the real Stripe: there is nothing for the twin to do.")
        web = f"http://127.0.0.1{settings.SITE_PORT_SUFFIX}"
        command = [sys.executable, "-m", "billing.twin", "--port", str(options["port"])]
        command += ["--db", str(settings.VAR / "stripe-twin.sqlite3"), "--payload", options["payload"]]
        command += ["--public-url", settings.STRIPE_API_BASE]
        command += ["--webhook-url", f"{web}/stripe/webhooks/"]
        command += ["--webhook-secret", settings.STRIPE_WEBHOOK_SECRETS[0]]
        os.execv(sys.executable, command)  # noqa: S606  # our own interpreter with our own arguments
