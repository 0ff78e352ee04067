"""What makes an invoice one that a finance department accepts: orders, taxes, credit notes, the legal documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.accounts import BillingAccount
from billing.models.snapshots import InvoiceSnapshot


class PurchaseOrderQuerySet(models.QuerySet["PurchaseOrder"]):
    """Filters on purchase orders."""

    def in_force(self, on: date) -> PurchaseOrderQuerySet:
        """Orders that an invoice of that day may name."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            valid_from__lte=on,
            withdrawn_at__isnull=True,
        )


class PurchaseOrder(models.Model):
    """An order of the customer's: its number stands on every invoice (in France the engagement number)."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="purchase_orders")
    number = models.CharField(max_length=140)
    amount = models.PositiveIntegerField(
        null=True, blank=True, help_text="most it pays for, minor units, with VAT"
    )
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(
        max_length=254, help_text="who gave it; text, so that it outlives the account"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: When we wrote that the account will be without an order after this one.
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = PurchaseOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="billing_order_named_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="billing_order_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Decimal | None:
        """The most it pays for, in major units."""
        return None if self.amount is None else Decimal(self.amount) / 100


class TaxRate(models.Model):
    """A rate as Stripe knows it. Stripe's rates cannot be looked up by a name of ours, so their ids are kept."""

    category = models.CharField(max_length=2)
    country = models.CharField(max_length=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    stripe_id = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "country", "percent"], name="billing_tax_rate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.country} {self.percent} %"


class CreditNoteSnapshot(models.Model):
    """A credit note as Stripe described it. Amounts are in minor units and positive."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="credit_notes")
    invoice = models.ForeignKey(InvoiceSnapshot, on_delete=models.PROTECT, related_name="credit_notes")
    stripe_id = models.CharField(max_length=100, unique=True)
    number = models.CharField(max_length=60)
    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    subtotal = models.PositiveIntegerField()
    tax = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_at",)

    def __str__(self) -> str:
        return self.number


class EInvoice(models.Model):
    """The legal document of an invoice or a credit note, as it was made. Never made anew under the same number."""

    class Kind(models.TextChoices):
        """What it is."""

        INVOICE = "invoice", _("Invoice")
        CREDIT_NOTE = "credit_note", _("Credit note")

    class Deposit(models.TextChoices):
        """Whether it had to be handed in at a government's portal (Chorus Pro, OZG-RE …), and what came of it."""

        NOT_NEEDED = "not_needed", _("Not needed")
        WAITING = "waiting", _("To be handed in")
        DEPOSITED = "deposited", _("Handed in")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="e_invoices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    stripe_id = models.CharField(max_length=100, unique=True)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    currency = models.CharField(max_length=3)
    net = models.IntegerField(help_text="minor units, like the others")
    tax = models.IntegerField()
    gross = models.IntegerField()
    category = models.CharField(max_length=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    pdf = models.BinaryField(help_text="Factur-X: PDF/A-3 with the EN 16931 XML inside")
    ubl = models.TextField(help_text="the same as UBL 2.1")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the PDF")
    made_at = models.DateTimeField()
    deposit = models.CharField(max_length=12, choices=Deposit.choices, default=Deposit.NOT_NEEDED)
    deposit_reference = models.CharField(max_length=100, blank=True)
    deposit_note = models.CharField(max_length=300, blank=True)
    deposit_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-issued_on", "-id")
        indexes = [
            models.Index(
                fields=["deposit", "issued_on"], name="billing_to_hand_in", condition=Q(deposit="waiting")
            )
        ]

    def __str__(self) -> str:
        return self.number
