"""What the shared schema keeps about exports and ends. Nothing here says who a person was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.steps import RecordedStep


class TenantExport(models.Model):
    """One full export that an administrator asked for, and how far it is."""

    class State(models.TextChoices):
        """Its life: asked for, being written, ready, gone."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Deleted")

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    #: The person's id in the tenant's own schema, and no name; None for an operator.
    requester_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    #: The moment whose state the export shows: nothing later is in it.
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    progressed_at = models.DateTimeField(null=True)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    #: Below the tenant's own files.
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    #: When somebody of the tenant said: we have our copy, and it is readable.
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_export_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant}: export of {self.requested_at:%Y-%m-%d}"

    @property
    def is_under_way(self) -> bool:
        """Whether it is waiting or being written."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        """Whether its file can be downloaded."""
        return self.state == self.State.DONE


class Offboarding(models.Model):
    """The end of one tenant: who asked for it, why, and against which rules."""

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="offboarding")
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    #: Why an operator went ahead before the retention period was over, or without a confirmed export; else empty.
    override = models.CharField(max_length=500, blank=True)
    #: Whether there is to be no final export either: its owner asked for plain deletion.
    without_export = models.BooleanField(default=False)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tenant}: {self.reason}"


class OffboardingStep(RecordedStep):
    """One step of a tenant's end, with what it found."""

    offboarding = models.ForeignKey(Offboarding, on_delete=models.CASCADE, related_name="steps")
    #: What it counted before it took it away; goes into the record.
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["offboarding", "key"], name="offboarding_step_once")]

    def __str__(self) -> str:
        return f"{self.offboarding.tenant}: {self.key} {self.state}"


class DeletionRecord(models.Model):
    """The signed proof that a tenant is gone. It outlives the tenant and points at nothing."""

    reference = models.CharField(max_length=40, unique=True)
    schema_name = models.CharField(max_length=41, unique=True)
    tenant_name = models.CharField(max_length=120)
    #: JSON, exactly as it was signed.
    document = models.TextField()
    signature = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    #: The final export, kept for the tenant to fetch: its file's name in FAREWELL_ROOT, until when, and its end.
    export_file = models.CharField(max_length=200, blank=True)
    export_kept_until = models.DateTimeField(null=True)
    export_destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.reference}: {self.tenant_name}"
