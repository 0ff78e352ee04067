"""Whether somebody else has looked before a project is published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.projects.models.projects import Project


class PublishingPolicy(models.Model):
    """What this government asks before a project is published. There is one row, or none while nothing was chosen."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: Whether somebody else than the one who asks has to look first.
    needs_review = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "#1"


class PublicationReview(models.Model):
    """Somebody asked others to look at a draft before it is published, and what became of that."""

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("Waits for somebody to look")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")
        LAPSED = "lapsed", _("Approved, then the purpose was changed")
        WITHDRAWN = "withdrawn", _("Taken back")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="publication_reviews")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=600, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    comment = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            # Also the index for what waits.
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="asked"), name="one_review_waits_for_a_project"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has looked yet."""
        return self.state == self.State.ASKED

    @property
    def is_approved(self) -> bool:
        """Whether somebody has looked, and nothing of the purpose was changed since."""
        return self.state == self.State.APPROVED

    @property
    def is_sent_back(self) -> bool:
        """Whether whoever looked wants it changed."""
        return self.state == self.State.SENT_BACK
