"""The webhook inbox: what Stripe told us has happened, and how far we are with it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.accounts import BillingAccount


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    """Filters on events."""

    def due(self, moment: datetime) -> WebhookEventQuerySet:
        """Events that should be worked on now."""
        return self.filter(state=WebhookEvent.State.WAITING, next_at__lte=moment)


class WebhookEvent(models.Model):
    """One event. It holds no payload: an event only says what to fetch, and payloads hold personal details."""

    class State(models.TextChoices):
        """How far we are."""

        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Ignored")
        DEAD = "dead", _("Given up")

    event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=100)
    is_thin = models.BooleanField(default=False)
    livemode = models.BooleanField(default=False)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=255, blank=True)
    customer_id = models.CharField(max_length=100, blank=True)
    account = models.ForeignKey(
        BillingAccount, null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "next_at"], name="billing_event_due")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
