"""What people asked about their data, what they agreed to, and what the rules about forgetting did."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit import clock

_UNDER_WAY = ("waiting", "running")


class PersonalRequest(models.Model):
    """Somebody asked for their data, or for their account to be deleted. Knows them by number: it outlives the account."""

    class Kind(models.TextChoices):
        """What was asked for."""

        DOWNLOAD = "download", pgettext_lazy("a request", "Download")
        DELETION = "deletion", _("Deletion")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Interrupted by an error")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Reason(models.TextChoices):
        """Who caused it."""

        PERSON = "person", _("Asked by the person")
        INACTIVE = "inactive", _("Not used for a long time")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason.choices, default=Reason.PERSON)
    account_number = models.BigIntegerField()
    #: Only while a deletion is under way, so that it can go on where it was interrupted.
    participant_number = models.BigIntegerField(null=True)
    #: Of a deletion: whether the words of contributions go too.
    words_go = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    #: Of a deletion: when it begins. Of a download: until when it is kept.
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: What has been done, in order: "room.key" → rows touched.
    steps = models.JSONField(default=dict)
    steps_total = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_number", "kind"],
                condition=Q(state__in=_UNDER_WAY),
                name="privacy_one_request_under_way",
            ),
        ]
        indexes = [
            models.Index(fields=["account_number", "-id"], name="privacy_request_account"),
            # What the clock looks for: deletions whose time has come, and files that are over.
            models.Index(fields=["due_at"], condition=Q(state__in=_UNDER_WAY), name="privacy_request_due"),
            models.Index(fields=["finished_at"], condition=~Q(file=""), name="privacy_request_file"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun."""
        return self.state == self.State.WAITING

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in _UNDER_WAY

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.state == self.State.DONE

    @property
    def steps_done(self) -> int:
        """How many of `steps_total` are done."""
        return len(self.steps)

    def is_kept(self, at: datetime) -> bool:
        """Of a download: whether its file can still be fetched."""
        return self.is_done and bool(self.file) and self.due_at is not None and self.due_at > at


class LegalText(models.Model):
    """A version of a legal text in the site's languages, or (without a number) the draft of the next one."""

    class Kind(models.TextChoices):
        """Which text."""

        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy notice")
        MODERATION = "moderation", _("Moderation rules")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField(null=True)
    #: Language → what it says, as Markdown.
    bodies = models.JSONField(default=dict)
    #: Language → what changed, in a sentence or two.
    changes = models.JSONField(default=dict)
    #: Whether people who agreed to an earlier version are asked again.
    asks_again = models.BooleanField(default=True)
    edited_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], nulls_distinct=False, name="privacy_text_version_once"
            ),
            models.CheckConstraint(
                condition=Q(number=None, published_at=None)
                | Q(number__isnull=False, published_at__isnull=False),
                name="privacy_text_numbered_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or '–'}"

    @property
    def is_draft(self) -> bool:
        """Whether it has not been published."""
        return self.number is None


class Consent(models.Model):
    """Somebody said yes, or no, to something at a moment. Rows are added and never changed; the newest one counts."""

    class Purpose(models.TextChoices):
        """To what."""

        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy notice")
        MODERATION = "moderation", _("Moderation rules")
        STATISTICS = "statistics", _("Using my age band and my part of town for figures")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text = models.ForeignKey(
        LegalText, on_delete=models.PROTECT, null=True, related_name="consents", db_index=False
    )
    given = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="privacy_consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.given else 'no'}"


class PrivacyPolicy(models.Model):
    """What a government has decided about deletion and forgetting. One row, or none where nothing was decided."""

    class Words(models.TextChoices):
        """What becomes of contributions when their author deletes the account."""

        STAY = "stay", _("They stay, without the name")
        GO = "go", _("Their words are removed")
        CHOICE = "choice", _("Each person chooses")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    words = models.CharField(max_length=6, choices=Words.choices, default=Words.CHOICE)
    #: Rule → days, where it is not the usual number.
    days = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"contributions: {self.words}"


class RetentionRun(models.Model):
    """What a rule about forgetting did in one night."""

    rule = models.CharField(max_length=40)
    days = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    touched = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.rule} {self.started_at:%Y-%m-%d}"


class InactivityWarning(models.Model):
    """Somebody was told that their account will be deleted because nobody uses it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    first_at = models.DateTimeField()
    second_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.first_at:%c}"
