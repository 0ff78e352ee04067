"""What is sold: a plan per population band, and its prices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing import catalogue


class PlanQuerySet(models.QuerySet["Plan"]):
    """Filters on plans."""

    def on_sale(self) -> PlanQuerySet:
        """Plans that can be bought today."""
        return self.filter(is_on_sale=True)

    def for_population(self, population: int, kind: str) -> PlanQuerySet:
        """Plans whose band holds this population."""
        within = Q(max_population__isnull=True) | Q(max_population__gte=population)
        return self.filter(within, kind=kind, min_population__lte=population)


class Plan(models.Model):
    """A plan: who it is for, and what it allows. Its words are in the catalogue, by its code."""

    class Kind(models.TextChoices):
        """What kind of government buys it."""

        CITY = "city", _("City")
        REGION = "region", _("Region")

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    min_population = models.PositiveIntegerField()
    max_population = models.PositiveIntegerField(null=True, blank=True)
    limits = models.JSONField(default=dict)
    feature_codes = models.JSONField(default=list)
    trial_days = models.PositiveSmallIntegerField(default=catalogue.TRIAL_DAYS)
    is_on_sale = models.BooleanField(default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "min_population")
        constraints = [
            models.CheckConstraint(
                name="billing_plan_band",
                condition=Q(max_population__isnull=True) | Q(max_population__gte=F("min_population")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        """The plan's name in the reader's language; its code once it is off the catalogue."""
        return str(catalogue.NAMES.get(self.code, self.code))

    @property
    def summary(self) -> str:
        """One sentence on whom the plan is for."""
        return str(catalogue.SUMMARIES.get(self.code, ""))

    @property
    def features(self) -> list[str]:
        """What the plan holds, in sentences, limits first."""
        words = [str(catalogue.FEATURES[code]) for code in self.feature_codes if code in catalogue.FEATURES]
        return [
            str(catalogue.seats_in_words(self.limits.get("staff_seats"))),
            str(catalogue.projects_in_words(self.limits.get("active_projects"))),
            *words,
        ]

    @property
    def entitlements(self) -> dict[str, object]:
        """What `tenants` should allow a tenant on this plan."""
        return {"plan": self.code, "features": self.feature_codes, **self.limits}


class PlanPriceQuerySet(models.QuerySet["PlanPrice"]):
    """Filters on prices."""

    def valid_at(self, moment: datetime) -> PlanPriceQuerySet:
        """Prices at which somebody can subscribe at that moment."""
        return self.filter(valid_from__lte=moment).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=moment)
        )


class PlanPrice(models.Model):
    """What a plan costs per month or year in one currency. Never edited: a new amount is a new row."""

    class Interval(models.TextChoices):
        """How often it is due."""

        MONTH = "month", _("per month")
        YEAR = "year", _("per year")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=5, choices=Interval.choices)
    amount = models.PositiveIntegerField(help_text="minor units (cents), without VAT")
    lookup_key = models.CharField(max_length=100, unique=True)
    stripe_price_id = models.CharField(max_length=100, blank=True, db_index=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = PlanPriceQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "currency", "interval", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "currency", "interval"],
                condition=Q(valid_until__isnull=True),
                name="billing_one_open_price",
            ),
        ]

    def __str__(self) -> str:
        return self.lookup_key

    @property
    def money(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.amount) / 100


class PriceMove(models.Model):
    """Customers of an older price go over to its successor: told first, moved at their first renewal from a day on."""

    old = models.ForeignKey(PlanPrice, on_delete=models.PROTECT, related_name="moves")
    new = models.ForeignKey(PlanPrice, on_delete=models.PROTECT, related_name="+")
    takes_effect_on = models.DateField(help_text="renewals from this day on cost the new price")
    reason = models.CharField(max_length=500)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=254)
    #: The last account that was told: an interrupted announcement goes on after it.
    reached = models.BigIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    #: How far the announcement had come when it was called off: who is behind was told nothing, and is told nothing.
    called_off_after = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["old"],
                condition=Q(moved_at__isnull=True, called_off_at__isnull=True),
                name="billing_one_open_move",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def is_open(self) -> bool:
        """Whether it has neither come to its end nor been called off."""
        return self.moved_at is None and self.called_off_at is None
