"""Steps of something long, as they really went: what makes it resumable after a kill at any point."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordedStep(models.Model):
    """One step. A done one is never repeated; the next run starts at the first that is not."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    #: When the operators were told that it keeps failing: once, until it is done.
    told_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
