"""Comparing what we hold with what Stripe holds, and what a person has to look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.accounts import BillingAccount


class ReconciliationRun(models.Model):
    """One comparison, light (what is due) or full (everything), from beginning to end."""

    class Kind(models.TextChoices):
        """How much was compared."""

        LIGHT = "light", _("Light")
        FULL = "full", _("Full")

    kind = models.CharField(max_length=5, choices=Kind.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    #: The last account that was compared: an interrupted run goes on after it.
    reached = models.BigIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.began_at:%Y-%m-%d %H:%M}"


class Drift(models.Model):
    """A difference in money or identity: nothing repairs it but a person."""

    account = models.ForeignKey(
        BillingAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="drifts"
    )
    subject = models.CharField(max_length=100, help_text="the id in Stripe")
    kind = models.CharField(max_length=40)
    ours = models.CharField(max_length=300, blank=True)
    theirs = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="when it was found again last")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)
    resolution = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"],
                condition=Q(closed_at__isnull=True),
                name="billing_drift_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
