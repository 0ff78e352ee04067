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
    #: The line's place in the chain, from 1 without gaps, and what seals it: see kit.chain. Filled by the database when
    #: the transaction ends, whoever wrote the line.
    position = models.BigIntegerField(null=True, editable=False)
    seal = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  # empty and not yet sealed differ

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["position"], name="audit_position"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"


class RateCount(models.Model):
    """How often something happened in one window of time. `bucket` names what, by whom (hashed) and which window."""

    bucket = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"
