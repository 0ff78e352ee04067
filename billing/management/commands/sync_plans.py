"""Bring the price list in the database and in Stripe into line with the catalogue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing import gateway
from billing.actions import sync_plans


class Command(BaseCommand):
    """A thin shell over the action of the same name."""

    help = "Put plans and prices into the database and into Stripe. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, print counts; exit with an error when Stripe cannot be reached or refuses."""
        try:
            report = sync_plans()
        except (gateway.StripeUnavailable, gateway.StripeRefused) as error:
            raise CommandError(getattr(error, "detail", str(error))) from error
        self.stdout.write(
            f"{report.plans} plans and {report.prices} prices written, {report.made_in_stripe} prices made in Stripe"
        )
