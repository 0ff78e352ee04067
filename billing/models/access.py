"""What a tenant may do because of its subscription, and how that came about."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from billing.models.accounts import BillingAccount
from tenants.models import Tenant


class AccessTransition(models.Model):
    """A change of access. Append-only: rows are never changed or removed."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=12, choices=Tenant.State.choices)
    to_state = models.CharField(max_length=12, choices=Tenant.State.choices)
    reason = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class AccessOverrideQuerySet(models.QuerySet["AccessOverride"]):
    """Filters on overrides."""

    def in_force(self, moment: datetime) -> AccessOverrideQuerySet:
        """Overrides that hold at that moment."""
        return self.filter(starts_at__lte=moment, until__gt=moment, revoked_at__isnull=True)


class AccessOverride(models.Model):
    """A person's decision that wins over what follows from Stripe, until its date."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="overrides")
    state = models.CharField(max_length=12, choices=Tenant.State.choices)
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=254, help_text="who decided; text, so that it outlives the account")

    objects = AccessOverrideQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="billing_override_ends",
                condition=Q(until__gt=models.F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} until {self.until:%Y-%m-%d}"
