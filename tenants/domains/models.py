"""What the shared schema keeps about hosts beside the routes themselves."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Routing(models.Model):
    """One row with one number, one higher after every change that routing has to see. See tenants.hosts."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class CustomDomainQuerySet(models.QuerySet["CustomDomain"]):
    """Filters on custom domains."""

    def kept(self) -> CustomDomainQuerySet:
        """Those that an administrator still sees."""
        return self.exclude(state=CustomDomain.State.REMOVED)

    def watched(self) -> CustomDomainQuerySet:
        """Those whose DNS is looked at."""
        return self.filter(state__in=CustomDomain.WATCHED)

    def due(self, at: datetime) -> CustomDomainQuerySet:
        """Those whose DNS is to be looked at by then, the longest overdue first."""
        return self.watched().filter(next_check_at__lte=at).order_by("next_check_at", "id")


class CustomDomain(models.Model):
    """A domain that a tenant asked for, and how far it is. A request alone routes nothing and blocks nobody.

    From `verified` on there is a `Domain` of the same name, which is what routes and what no two tenants can have.
    """

    class State(models.TextChoices):
        """How far it is."""

        REQUESTED = "requested", _("Waiting for your DNS records")
        VERIFIED = "verified", _("Verified, does not lead here yet")
        ACTIVE = "active", _("Active")
        FAILED = "failed", _("Given up")
        REMOVED = "removed", _("Removed")

    #: The states in which DNS is looked at, and those in which the domain leads to the tenant.
    WATCHED = (State.REQUESTED, State.VERIFIED, State.ACTIVE)
    ROUTED = (State.VERIFIED, State.ACTIVE)

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="custom_domains")
    #: Lower case, in punycode; short enough for the name of its TXT record.
    name = models.CharField(max_length=240)
    #: What the TXT record has to say.
    token = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    #: The person's id in the tenant's own schema, and no name.
    requester_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True, db_index=True)
    checks = models.PositiveIntegerField(default=0)
    #: What the last look found wrong, as a code and its facts; tenants.domains.words says it in a person's language.
    problem = models.CharField(max_length=20, blank=True)
    problem_facts = models.JSONField(default=dict)
    #: Since when an active one does not lead here any more, and when its administrators were last told.
    astray_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    #: It was primary before it went astray, and becomes so again when it is back.
    is_to_be_primary = models.BooleanField(default=False)

    objects = CustomDomainQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="custom_domain_once")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_routed(self) -> bool:
        """Whether it leads to the tenant's site, as far as we are concerned."""
        return self.state in self.ROUTED

    @property
    def may_be_primary(self) -> bool:
        """Whether the site can move to it: it is active, and leads here."""
        return self.state == self.State.ACTIVE and self.astray_since is None

    @property
    def is_watched(self) -> bool:
        """Whether its DNS is looked at."""
        return self.state in self.WATCHED
