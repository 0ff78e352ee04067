"""Links under which somebody without an account sees a draft."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from kit import clock
from participation.projects.models.projects import Project


class PreviewLink(models.Model):
    """Whoever has it sees a draft as citizens will, until it expires or is taken back. Only its hash is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(max_length=64)
    #: For whom it is, in the words of whoever made it.
    note = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    #: To the minute; who looked is nobody's business.
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="preview_token_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_valid(self, at: datetime) -> bool:
        """Whether it still shows something at that moment."""
        return self.revoked_at is None and at < self.expires_at
