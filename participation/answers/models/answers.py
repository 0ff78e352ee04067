"""Official answers, and which department has read what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.fulltext import search_index
from participation.departments.models import Department
from participation.discussions.models import Contribution, Discussion, Theme
from participation.projects.models import Project

if TYPE_CHECKING:
    from participation.answers.models.promises import Promise


class OfficialAnswerQuerySet(models.QuerySet["OfficialAnswer"]):
    """Filters over answers."""

    def published(self) -> OfficialAnswerQuerySet:
        """What everybody may read, as far as its project is public."""
        return self.filter(state=OfficialAnswer.State.PUBLISHED)

    def unfinished(self) -> OfficialAnswerQuerySet:
        """Drafts, and those that wait for a second pair of eyes."""
        return self.exclude(state=OfficialAnswer.State.PUBLISHED)


class OfficialAnswer(models.Model):
    """An answer given in the name of a department: to contributions, to all about a theme, or to the whole project."""

    class State(models.TextChoices):
        """Where an answer stands."""

        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Waits for a second pair of eyes")
        PUBLISHED = "published", _("Published")

    class Subject(models.TextChoices):
        """What it speaks to."""

        CONTRIBUTIONS = "contributions", _("Contributions")
        THEME = "theme", _("Everything about a theme")
        PROJECT = "project", _("The whole project")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="answers", db_index=False)
    discussion = models.ForeignKey(
        Discussion, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers", db_index=False
    )
    subject = models.CharField(
        max_length=15,
        choices=Subject.choices,
        default=Subject.CONTRIBUTIONS,
        db_default=Subject.CONTRIBUTIONS,
    )
    body = models.TextField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="answers")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PUBLISHED, db_default=State.PUBLISHED
    )
    #: Who is to look at it before it is published, and what they said when they gave it back.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    review_note = models.TextField(blank=True, db_default="")
    #: Of a draft: when it was written. It is set anew when it is published.
    published_at = models.DateTimeField(default=clock.now)
    corrected_at = models.DateTimeField(null=True, blank=True)
    contributions = models.ManyToManyField(
        Contribution, through="AnsweredContribution", related_name="answers"
    )

    objects = OfficialAnswerQuerySet.as_manager()

    #: Its promises, where `queries.answers_to` has looked for them.
    carried: Sequence[Promise]

    class Meta:
        indexes = [
            models.Index(fields=["project", "-published_at", "-id"], name="answer_project_time"),
            search_index("answer_words", "body", condition=models.Q(state="published")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_published(self) -> bool:
        """Whether everybody may read it."""
        return self.state == self.State.PUBLISHED

    @property
    def is_in_review(self) -> bool:
        """Whether it waits for a second pair of eyes."""
        return self.state == self.State.REVIEW


class AnswerVersion(models.Model):
    """What an answer said before it was corrected, and why it was."""

    answer = models.ForeignKey(OfficialAnswer, on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    reason = models.CharField(max_length=300)
    replaced_at = models.DateTimeField(default=clock.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.replaced_at:%Y-%m-%d}"


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
