"""What is known about a government that is signing up. Shared schema: there is no tenant yet."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock


class SignupQuerySet(models.QuerySet["Signup"]):
    """Signups by what can still become of them."""

    def live(self) -> "SignupQuerySet":
        """Signups that hold their address: everything that has not expired."""
        return self.exclude(state=Signup.State.EXPIRED)

    def unfinished(self) -> "SignupQuerySet":
        """Signups that somebody, or a job, still has to bring to an end."""
        return self.exclude(state__in=[Signup.State.EXPIRED, Signup.State.READY])

    def expiring(self, before: datetime) -> "SignupQuerySet":
        """Unpaid signups with a confirmed e-mail address that end soon and whose person has not been told yet."""
        unpaid = self.filter(state__in=[Signup.State.OPEN, Signup.State.PAYING])
        return unpaid.filter(confirmed_at__isnull=False, reminded_at=None, expires_at__lte=before)

    def overdue(self, now: datetime) -> "SignupQuerySet":
        """Unpaid signups whose time is up."""
        return self.filter(state__in=[Signup.State.OPEN, Signup.State.PAYING], expires_at__lte=now)


class Signup(models.Model):
    """One government on its way from "Start your city" to its own workspace.

    `state` says how far the matter has gone; which question comes next follows from the facts (`queries.next_step`),
    so that a person can go back to an earlier one without any bookkeeping. `token` names a signup in addresses; it is
    not a secret: a browser must also hold the key whose digest is `browser_digest`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Answering questions")
        PAYING = "paying", _("At the payment page")
        BUILDING = "building", _("Being set up")
        READY = "ready", _("Ready")
        EXPIRED = "expired", _("Expired")

    class Kind(models.TextChoices):
        CITY = "city", _("City or municipality")
        REGION = "region", _("Region, county or association of municipalities")

    class Route(models.TextChoices):
        CARD = "card", _("Card or SEPA direct debit")
        INVOICE = "invoice", _("Invoice with a purchase order")

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    browser_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CITY)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    population = models.PositiveIntegerField()
    parent = models.ForeignKey(
        "tenants.Tenant", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    address = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5, blank=True)
    timezone = models.CharField(max_length=64, blank=True)

    contact_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    legal_name = models.CharField(max_length=200, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    purchase_order = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=10, choices=Route, default=Route.CARD)
    price = models.ForeignKey(
        "billing.PlanPrice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    terms_version = models.CharField(max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)

    tenant = models.OneToOneField(
        "tenants.Tenant", null=True, blank=True, on_delete=models.SET_NULL, related_name="signup"
    )

    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = SignupQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("signup")
        verbose_name_plural = _("signups")
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=~Q(address="") & ~Q(state="expired"),
                name="signup_address_held_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "expired"]) | Q(confirmed_at__isnull=False),
                name="signup_pays_only_once_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["building", "ready"]) | Q(paid_at__isnull=False),
                name="signup_is_built_only_once_paid",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="signup_state_expiry")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmed(self) -> bool:
        """Whether the e-mail address has been shown to belong to the person signing up."""
        return self.confirmed_at is not None

    @property
    def is_expired(self) -> bool:
        """Whether this signup has ended without a payment."""
        return self.state == self.State.EXPIRED

    @property
    def is_paid(self) -> bool:
        """Whether the subscription stands, so that nothing typed in the steps may change any more."""
        return self.state in {self.State.BUILDING, self.State.READY}
