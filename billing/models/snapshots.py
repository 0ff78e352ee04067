"""What Stripe said when we last asked. Copies, never the truth."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.accounts import BillingAccount

INVOICE_STATES = {
    "draft": _("Draft"),
    "open": _("Open"),
    "paid": _("Paid"),
    "uncollectible": _("Not collected"),
    "void": _("Void"),
}


class SubscriptionSnapshot(models.Model):
    """A subscription as Stripe described it."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="subscriptions")
    stripe_id = models.CharField(max_length=100, unique=True)
    status = models.CharField(max_length=30)
    collection_method = models.CharField(max_length=30)
    price_id = models.CharField(max_length=100)
    lookup_key = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.PositiveIntegerField(help_text="minor units")
    interval = models.CharField(max_length=5)
    current_period_start_at = models.DateTimeField()
    current_period_end_at = models.DateTimeField()
    trial_end_at = models.DateTimeField(null=True)
    cancel_at_period_end = models.BooleanField(default=False)
    cancel_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    livemode = models.BooleanField(default=False)
    test_clock = models.CharField(max_length=100, blank=True)
    tax_rate_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    purchase_order = models.CharField(max_length=140, blank=True, default="", db_default="")
    item_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.stripe_id} {self.status}"

    @property
    def money(self) -> Decimal:
        """The price in major units."""
        return Decimal(self.amount) / 100


class InvoiceSnapshot(models.Model):
    """An invoice as Stripe described it."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="invoices")
    stripe_id = models.CharField(max_length=100, unique=True)
    subscription_id = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    collection_method = models.CharField(max_length=30)
    currency = models.CharField(max_length=3)
    total = models.IntegerField(help_text="minor units, like the others; with tax")
    subtotal = models.IntegerField(null=True, help_text="without tax")
    tax = models.IntegerField(default=0, db_default=0)
    #: What is charged for: [{"text", "amount", "from", "to"}], amounts without tax.
    lines = models.JSONField(default=list, db_default=[])
    purchase_order = models.CharField(max_length=140, blank=True, default="", db_default="")
    amount_due = models.IntegerField()
    amount_paid = models.IntegerField()
    amount_remaining = models.IntegerField()
    attempted = models.BooleanField(default=False)
    period_start_at = models.DateTimeField()
    period_end_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    finalized_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    next_payment_attempt_at = models.DateTimeField(null=True)
    hosted_url = models.URLField(max_length=500, blank=True)
    pdf_url = models.URLField(max_length=500, blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("-issued_at",)
        indexes = [models.Index(fields=["account", "-issued_at"], name="billing_invoice_recent")]

    def __str__(self) -> str:
        return self.number or self.stripe_id

    @property
    def money(self) -> Decimal:
        """The total in major units."""
        return Decimal(self.total) / 100

    @property
    def is_owed(self) -> bool:
        """Whether something is still to be paid."""
        return self.status in ("open", "uncollectible") and self.amount_remaining > 0

    @property
    def state_in_words(self) -> str:
        """Its state as people say it; Stripe's word for one that we do not know."""
        return str(INVOICE_STATES.get(self.status, self.status))


class PaymentSnapshot(models.Model):
    """Money that came in, as Stripe described it, with what became of it. Amounts are in minor units."""

    account = models.ForeignKey(BillingAccount, on_delete=models.PROTECT, related_name="payments")
    stripe_id = models.CharField(max_length=100, unique=True)
    currency = models.CharField(max_length=3)
    amount = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    dispute_id = models.CharField(max_length=100, blank=True)
    dispute_status = models.CharField(max_length=40, blank=True)
    dispute_reason = models.CharField(max_length=60, blank=True)
    dispute_amount = models.PositiveIntegerField(default=0)
    answer_by = models.DateTimeField(null=True, help_text="when the bank stops listening")
    fetched_at = models.DateTimeField()

    class Meta:
        ordering = ("-received_at",)

    def __str__(self) -> str:
        return self.stripe_id

    @property
    def awaits_an_answer(self) -> bool:
        """Whether the payer contests it and the bank still listens to us."""
        return self.dispute_status.endswith("needs_response")
