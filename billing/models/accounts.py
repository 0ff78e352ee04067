"""Who pays for a tenant, and what we have asked Stripe to do for them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant


class BillingAccount(models.Model):
    """The legal body behind one tenant, and its customer in Stripe."""

    class Route(models.TextChoices):
        """How it pays."""

        CARD = "card", _("Card")
        SEPA = "sepa", _("SEPA direct debit")
        INVOICE = "invoice", _("Invoice, 30 days net")

    class VatCheck(models.TextChoices):
        """What the European register said about the VAT number."""

        UNCHECKED = "unchecked", _("Not checked")
        VALID = "valid", _("Valid")
        INVALID = "invalid", _("Not valid")

    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, related_name="billing_account")
    legal_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    email = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    address = models.JSONField(default=dict, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    vat_check = models.CharField(max_length=10, choices=VatCheck.choices, default=VatCheck.UNCHECKED)
    vat_checked_at = models.DateTimeField(null=True, blank=True)
    #: What its government's portal knows it by: the SIRET of a French body, and the service that pays.
    registration_id = models.CharField(max_length=20, blank=True, default="", db_default="")
    service_code = models.CharField(max_length=100, blank=True, default="", db_default="")
    #: What must stand on each invoice so that it arrives: the Leitweg-ID of a German body.
    buyer_reference = models.CharField(max_length=100, blank=True, default="", db_default="")
    route = models.CharField(max_length=10, choices=Route.choices, default=Route.CARD)
    customer_id = models.CharField(max_length=100, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True, db_index=True)
    next_change_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"], condition=~Q(customer_id=""), name="billing_customer_once"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class OperationQuerySet(models.QuerySet["Operation"]):
    """Filters on operations."""

    def unfinished(self) -> OperationQuerySet:
        """Operations of which we do not know yet whether Stripe carried them out."""
        return self.filter(state=Operation.State.STARTED)


class Operation(models.Model):
    """Something that we ask of Stripe, written down before we ask, so that a crash in between can be taken up again.

    Its id goes with the request as idempotency key and as `metadata.operation_id`: the same operation never makes two
    objects, and one whose answer was lost can be found again.
    """

    class Kind(models.TextChoices):
        """What is asked."""

        CUSTOMER = "customer", _("Make the customer")
        CHECKOUT = "checkout", _("Open a payment page")
        INVOICED = "invoiced", _("Subscribe by invoice")
        DETAILS = "details", _("Correct the customer's details")
        TAXES = "taxes", _("Tax the subscription otherwise")
        ORDER = "order", _("Name another purchase order")
        CHANGE = "change", _("Change the plan")
        MOVE = "move", _("Go over to a new price")
        CANCEL = "cancel", _("Cancel at the end of the period")
        RESUME = "resume", _("Take the cancellation back")

    class State(models.TextChoices):
        """What we know of it."""

        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        FAILED = "failed", _("Refused by Stripe")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="operations")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    attempt = models.PositiveSmallIntegerField(default=1)
    object_id = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["account", "kind", "state"], name="billing_operation_open")]
        constraints = [
            # Two tabs, two clicks: at most one operation of a kind may be under way for an account.
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(state="started"),
                name="billing_one_operation_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def idempotency_key(self) -> str:
        """The key of the present attempt. It changes only after Stripe stored an error of its own under the old one."""
        return str(self.id) if self.attempt == 1 else f"{self.id}-{self.attempt}"
