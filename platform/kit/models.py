"""Tables of the kit, in the shared schema and in every tenant's: each side keeps its own record."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kit.fulltext import word_index


class AuditEntry(models.Model):
    """One line of the record: who did what, to what, with what before and after. Written once, never changed."""

    occurred_at = models.DateTimeField()
    #: The account's id, and no key: the record outlives accounts, and nobody may change it, not even by deleting one.
    actor_id = models.BigIntegerField(null=True)
    #: Who acted where nobody's account did. Of people the record knows the number alone: see decision record 0009.
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    #: Through which door it came (see kit.origin); empty in lines older than the column.
    origin = models.CharField(max_length=8, blank=True, default="", db_default="")
    #: From which network, and a random word that only its digest knows. The seal covers the digest alone: what says where
    #: somebody was can be emptied when its time is over, and the chain stays whole.
    network = models.CharField(max_length=70, blank=True, default="", db_default="")
    network_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    #: The number of the part of the government that it concerns, where there is one.
    place_id = models.BigIntegerField(null=True)
    #: The line's place in the chain, from 1 without gaps, and what seals it: see kit.chain. Filled by the database when
    #: the transaction ends, whoever wrote the line.
    position = models.BigIntegerField(null=True, editable=False)
    seal = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001  # empty and not yet sealed differ

    #: Filled by `audit.with_names` when lines are read.
    actor_name = ""
    subject_name = ""

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["position"], name="audit_position"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(
                fields=["place_id", "-id"], name="audit_place", condition=models.Q(place_id__isnull=False)
            ),
            word_index("audit_words", "subject_label"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"

    @property
    def subject_account(self) -> int | None:
        """The number of the account that it was done to; None when it was done to something else."""
        is_account = self.subject_type == settings.AUTH_USER_MODEL.lower()
        return int(self.subject_id) if is_account and self.subject_id.isdecimal() else None

    @property
    def coarse_network(self) -> str:
        """The network that it came from, "192.0.2.0/24"; empty when there was none, or when it has been forgotten."""
        return self.network.partition(" ")[0]


class RateCount(models.Model):
    """How often something happened in one window of time. `bucket` names what, by whom (hashed) and which window."""

    bucket = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"
