"""Tables of the kit, in the shared schema and in every tenant's: each side keeps its own record."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One line of the record: who did what, to what, with what before and after. Written once, never changed."""

    occurred_at = models.DateTimeField()
    #: The account's id, and no key: the record outlives accounts, and nobody may change it, not even by deleting one.
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"


class RateCount(models.Model):
    """How often something happened in one window of time. `bucket` names what, by whom (hashed) and which window."""

    bucket = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"
