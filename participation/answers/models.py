"""What officials answered, and which department has read what."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kit import clock
from participation.departments.models import Department
from participation.discussions.models import Contribution, Discussion
from participation.projects.models import Project


class OfficialAnswer(models.Model):
    """An answer given in the name of a department, to one contribution or to several at once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="answers", db_index=False)
    discussion = models.ForeignKey(
        Discussion, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    body = models.TextField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="answers")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(default=clock.now)
    contributions = models.ManyToManyField(
        Contribution, through="AnsweredContribution", related_name="answers"
    )

    class Meta:
        indexes = [models.Index(fields=["project", "-published_at", "-id"], name="answer_project_time")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class AnsweredContribution(models.Model):
    """An answer speaks to a contribution."""

    answer = models.ForeignKey(OfficialAnswer, on_delete=models.CASCADE, related_name="links", db_index=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="answer_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "contribution"], name="answer_speaks_to_each_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} → {self.contribution_id}"


class ReadMark(models.Model):
    """A department has read a contribution."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="read_marks", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", db_index=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "department"], name="read_once_by_each_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} → {self.contribution_id}"
