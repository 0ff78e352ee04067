"""What came of a project, theme by theme, and the contributions that shaped it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.discussions.models import Contribution, Theme
from participation.projects.models import Project


class Outcome(models.Model):
    """That what came of a project is public. The words on the whole stand in the project itself."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="published_outcome"
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    revised_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.project_id}"


class Conclusion(models.Model):
    """What was decided about one theme, with the reason."""

    class Verdict(models.TextChoices):
        """How far people's wishes were followed."""

        ADOPTED = "adopted", _("Adopted")
        PARTLY = "partly", _("Partly adopted")
        REJECTED = "rejected", _("Not adopted")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="conclusions")
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    words = models.TextField()
    contributions = models.ManyToManyField(Contribution, through="ShapedBy", related_name="conclusions")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class ShapedBy(models.Model):
    """A contribution shaped a conclusion."""

    conclusion = models.ForeignKey(
        Conclusion, on_delete=models.CASCADE, related_name="shaped_by", db_index=False
    )
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="shaped")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conclusion", "contribution"], name="shapes_each_conclusion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} → {self.conclusion_id}"
