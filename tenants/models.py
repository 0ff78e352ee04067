"""The shared schema's tables about tenants."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from tenants.domains.models import CustomDomain, Routing
from tenants.leaving.models import DeletionRecord, Offboarding, OffboardingStep, TenantExport
from tenants.moving.models import Move, MoveStep
from tenants.steps import RecordedStep

__all__ = [
    "CustomDomain",
    "DeletionRecord",
    "Domain",
    "Move",
    "MoveStep",
    "Offboarding",
    "OffboardingStep",
    "ProvisioningStep",
    "Routing",
    "SchemaTemplate",
    "StateChange",
    "Tenant",
    "TenantExport",
    "TenantFigures",
]


def new_schema_name() -> str:
    """A name that says nothing about its tenant: 't_' and 12 hexadecimal digits. It is also the name of its role."""
    return f"t_{secrets.token_hex(6)}"


class Tenant(models.Model):
    """A city or a region that has its own site. Its schema's name never changes and is never derived from its address."""

    class Kind(models.TextChoices):
        """What kind of government it is."""

        CITY = "city", _("City")
        REGION = "region", _("Region")

    class State(models.TextChoices):
        """Where it is in its life; the table in decision record and billing README says what each may do."""

        PENDING = "pending", _("Being set up")
        TRIALING = "trialing", _("Trial")
        ACTIVE = "active", _("Active")
        GRACE = "grace", _("Payment overdue")
        READ_ONLY = "read_only", _("Read-only")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        OFFBOARDED = "offboarded", _("Closed")

    #: Asked by django-tenants when a row is deleted: schemas are dropped by offboarding only.
    auto_drop_schema = False

    schema_name = models.CharField(
        max_length=41,
        unique=True,
        default=new_schema_name,
        validators=[RegexValidator(r"^t_[a-z0-9_]{2,39}$")],
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=63, unique=True)
    #: The domain of its own that all other hosts redirect to; empty: its address under ours.
    primary_host = models.CharField(max_length=253, blank=True, default="", db_default="")
    country = models.CharField(max_length=2)
    population = models.PositiveIntegerField()
    timezone = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    languages = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PENDING)
    state_reason = models.CharField(max_length=200, blank=True)
    brand_color = models.CharField(max_length=7, default="#1f5f5b")
    #: Part of the address and of the file's name of its logo, among its own files. Empty: it has none.
    logo_key = models.CharField(max_length=32, blank=True, default="", db_default="")
    #: The picture on its first page, likewise; what can be seen on it, and who made it.
    cover_key = models.CharField(max_length=32, blank=True, default="", db_default="")
    cover_alt = models.CharField(max_length=200, blank=True, default="", db_default="")
    cover_credit = models.CharField(max_length=120, blank=True, default="", db_default="")
    cover_width = models.PositiveSmallIntegerField(default=0, db_default=0)
    cover_height = models.PositiveSmallIntegerField(default=0, db_default=0)
    contact_email = models.EmailField()
    #: What the subscription allows, written by billing: {"plan": …, "staff_seats": …}.
    entitlements = models.JSONField(default=dict)
    #: Which database holds the schema (tenants.cells); 300 to 500 tenants each.
    cell = models.CharField(max_length=20, default="main")
    created_at = models.DateTimeField()
    provisioned_at = models.DateTimeField(null=True)
    #: Nothing may be written until then, whatever its state: it is being copied. It thaws by itself.
    frozen_until = models.DateTimeField(null=True)

    #: The states in which people may change something. The database's rights follow them (tenants.rights).
    WRITABLE_STATES: ClassVar[tuple[str, ...]] = (State.TRIALING, State.ACTIVE, State.GRACE)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether its site answers with pages of its own: it is provisioned, not suspended, and not gone."""
        return self.provisioned_at is not None and self.state not in (
            self.State.PENDING,
            self.State.SUSPENDED,
            self.State.OFFBOARDED,
        )

    @property
    def has_site(self) -> bool:
        """Whether its hosts answer at all, with whatever page."""
        return self.provisioned_at is not None and self.state != self.State.OFFBOARDED

    @property
    def is_writable(self) -> bool:
        """Whether people may change something in it."""
        return self.state in self.WRITABLE_STATES and not self.is_frozen

    @property
    def is_frozen(self) -> bool:
        """Whether its writes are stopped for a while."""
        return self.frozen_until is not None and self.frozen_until > clock.now()


class Domain(models.Model):
    """A host that leads to a tenant: lower case, no port, no trailing dot. One of them is primary."""

    domain = models.CharField(max_length=253, unique=True, db_index=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(default=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"
            )
        ]

    def __str__(self) -> str:
        return str(self.domain)


class StateChange(models.Model):
    """One change of a tenant's state, with its reason. Append-only."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.tenant}: {self.from_state} → {self.to_state}"

    @property
    def from_words(self) -> str:
        """The state before, in words."""
        return str(dict(Tenant.State.choices).get(self.from_state, self.from_state))

    @property
    def to_words(self) -> str:
        """The state after, in words."""
        return str(dict(Tenant.State.choices).get(self.to_state, self.to_state))


class ProvisioningStep(RecordedStep):
    """One step of making a tenant."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="provisioning_steps")

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="provisioning_step_once")]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.key} {self.state}"


class SchemaTemplate(models.Model):
    """The script that makes a tenant's schema, dumped from a migrated template schema."""

    digest = models.CharField(max_length=64, unique=True)
    #: The digest of the migrations that the template had (see tenants.upgrade.where_they_stand).
    stand = models.CharField(max_length=32, default="")
    script = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class TenantFigures(models.Model):
    """What a tenant published upward about one day: aggregates only, never a person."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="figures")
    on = models.DateField()
    figures = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "on"], name="figures_once_a_day")]

    def __str__(self) -> str:
        return f"{self.tenant} {self.on}"
