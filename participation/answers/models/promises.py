"""What the government promised people, and whether it kept it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.answers.models.answers import OfficialAnswer
from participation.departments.models import Department
from participation.projects.models import Project


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Filters over promises."""

    def given(self) -> PromiseQuerySet:
        """Promises that people can read of, not those in drafts of answers."""
        return self.filter(given_at__isnull=False)

    def public(self) -> PromiseQuerySet:
        """Given in projects that everybody may read."""
        return self.given().filter(project__state__in=Project.PUBLIC_STATES)

    def open(self) -> PromiseQuerySet:
        """Neither kept nor broken."""
        return self.filter(state=Promise.State.OPEN)


class Promise(models.Model):
    """By a day, the government answers, decides or reports. Somebody of a department owns it.

    Whether it is late follows from the day and is never stored, so that no list can disagree with another.
    """

    class Kind(models.TextChoices):
        """What is promised."""

        ANSWER = "answer", _("We answer")
        DECIDE = "decide", _("We decide")
        REPORT = "report", _("We report")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="promises", db_index=False)
    answer = models.ForeignKey(
        OfficialAnswer, on_delete=models.CASCADE, null=True, blank=True, related_name="promises"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="promises", db_index=False
    )
    #: The day that was said first; moving the day does not make it kept in time.
    promised_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    #: What was done, or why it was not.
    words = models.TextField(blank=True)
    settled_on = models.DateField(null=True, blank=True)
    #: None while the answer that carries it is a draft.
    given_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_on=None) | (~Q(state="open") & Q(settled_on__isnull=False)),
                name="promise_settled_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "due_on"], name="promise_project"),
            models.Index(fields=["due_on", "id"], name="promise_due"),
            models.Index(fields=["owner", "due_on"], name="promise_owner_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither kept nor broken."""
        return self.state == self.State.OPEN

    @property
    def is_kept(self) -> bool:
        """Whether it was kept, in time or late."""
        return self.state == self.State.KEPT

    @property
    def is_broken(self) -> bool:
        """Whether it will not be kept."""
        return self.state == self.State.BROKEN

    @property
    def was_moved(self) -> bool:
        """Whether its day is another one than was said first."""
        return self.due_on != self.promised_on

    @property
    def was_kept_in_time(self) -> bool:
        """Whether it was kept by the day that was said first."""
        return self.is_kept and self.settled_on is not None and self.settled_on <= self.promised_on

    @property
    def was_kept_late(self) -> bool:
        """Whether it was kept, but after the day that was said first."""
        return self.is_kept and not self.was_kept_in_time

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is neither kept nor broken."""
        return self.is_open and self.due_on < today


class PromiseEvent(models.Model):
    """One line of a promise's history, readable by everybody."""

    class Kind(models.TextChoices):
        """What happened."""

        GIVEN = "given", _("Promised")
        MOVED = "moved", _("Moved to another day")
        HANDED_OVER = "handed_over", _("Handed over")
        LATE = "late", _("Late")
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        REOPENED = "reopened", _("Taken up again")

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    happened_at = models.DateTimeField(default=clock.now)
    words = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.kind}"
