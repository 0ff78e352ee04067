"""Projects, their team, what they expect, and the frame that every kind of activity shares."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.fulltext import search_index
from participation.departments.models import Department
from participation.projects.standing import ActivityState, Standing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Influence(models.TextChoices):
    """Level of public influence: the IAP2 spectrum of public participation."""

    INFORM = "inform", _("Inform")
    CONSULT = "consult", _("Consult")
    INVOLVE = "involve", _("Involve")
    COLLABORATE = "collaborate", _("Collaborate")
    EMPOWER = "empower", _("Empower")


class Responsibility(models.TextChoices):
    """What a member of a project's team answers for."""

    LEAD = "lead", _("Leads the project")
    ANSWERS = "answers", _("Answers contributions")
    MODERATION = "moderation", _("Moderates")
    COMMUNICATION = "communication", _("Communicates")
    EXPERTISE = "expertise", _("Brings expertise")


#: Where the words of a project are looked for, the title first.
SEARCHED = ("title", "summary", "decision", "open_points", "closed_points", "outcome", "place")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters over projects."""

    def public(self) -> ProjectQuerySet:
        """Projects everybody may read."""
        return self.filter(state__in=Project.PUBLIC_STATES)

    def drafts(self) -> ProjectQuerySet:
        """Projects nobody outside the workspace sees yet."""
        return self.filter(state=Project.State.DRAFT)

    def running(self) -> ProjectQuerySet:
        """Published and not yet closed."""
        return self.filter(state=Project.State.PUBLISHED)


class Project(models.Model):
    """A decision the government is about to take, and how people can shape it."""

    class State(models.TextChoices):
        """Where a project stands."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", _("Closed")
        ARCHIVED = "archived", _("Archived")

    PUBLIC_STATES = (State.PUBLISHED, State.CLOSED)

    title = models.CharField(max_length=160)
    slug = models.SlugField(max_length=80, db_index=False)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="projects")

    decision = models.TextField(blank=True)
    decider = models.CharField(max_length=200, blank=True)
    decide_on = models.DateField(null=True, blank=True)
    influence = models.CharField(max_length=20, choices=Influence.choices, blank=True)
    influence_reason = models.TextField(blank=True)
    open_points = models.TextField(blank=True)
    closed_points = models.TextField(blank=True)
    outcome = models.TextField(blank=True)

    #: Where it is, in words and, where somebody gave them, in degrees.
    place = models.CharField(max_length=120, blank=True, default="", db_default="")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    #: Part of the address and of the files' names of its cover picture; nobody can guess it. Empty: there is none.
    cover_key = models.CharField(max_length=32, blank=True, default="", db_default="")
    cover_alt = models.CharField(max_length=200, blank=True, default="", db_default="")
    cover_credit = models.CharField(max_length=120, blank=True, default="", db_default="")
    cover_width = models.PositiveIntegerField(default=0, db_default=0)
    cover_height = models.PositiveIntegerField(default=0, db_default=0)

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Of a draft: when it is to be published by itself, and in whose name.
    publish_at = models.DateTimeField(null=True, blank=True)
    publish_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="project_slug_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "archived"]) | Q(published_at__isnull=False),
                name="project_public_since_some_time",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="project_has_both_coordinates_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="project_state_time"),
            search_index("project_words", *SEARCHED),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it has never been published."""
        return self.state == self.State.DRAFT

    def decision_has_passed(self, today: date) -> bool:
        """Whether it was decided before that day, so that whoever speaks now speaks too late."""
        return self.decide_on is not None and self.decide_on < today

    @property
    def is_published(self) -> bool:
        """Whether it is public and running."""
        return self.state == self.State.PUBLISHED

    @property
    def is_closed(self) -> bool:
        """Whether it is public and finished."""
        return self.state == self.State.CLOSED

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state in self.PUBLIC_STATES

    @property
    def has_cover(self) -> bool:
        """Whether there is a picture of it."""
        return bool(self.cover_key)

    @property
    def is_on_the_map(self) -> bool:
        """Whether its place has coordinates."""
        return self.latitude is not None

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in degrees, as they are typed: "45.75780, 4.83200"; empty without."""
        return f"{self.latitude}, {self.longitude}" if self.is_on_the_map else ""


class ProjectMember(models.Model):
    """Somebody carries one responsibility in a project, on behalf of a department."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_memberships"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    responsibility = models.CharField(max_length=20, choices=Responsibility.choices)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "responsibility"], name="member_responsible_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_responsibility_display()}"


class Expectation(models.Model):
    """What the government expects to be different, as a number by a date."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="expectations")
    indicator = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2)
    due_on = models.DateField()
    #: What it came to in the end, entered by the project's team.
    reached = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    reached_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.indicator

    @property
    def was_met(self) -> bool | None:
        """Whether the target was reached, in the direction in which it lay from the baseline; None while nobody knows."""
        if self.reached is None:
            return None
        falls = self.baseline is not None and self.target < self.baseline
        return self.reached <= self.target if falls else self.reached >= self.target


class Milestone(models.Model):
    """One entry of a project's timeline: something that happened or will happen on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    happens_on = models.DateField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["happens_on", "id"]

    def __str__(self) -> str:
        return self.title


class Moderation(models.TextChoices):
    """When moderators look: after something is visible, or before."""

    POST = "post", _("Contributions appear at once and can be hidden later")
    PRE = "pre", _("Contributions appear after a moderator has accepted them")


AnyActivity = TypeVar("AnyActivity", bound="Activity")


class ActivityQuerySet(models.QuerySet[AnyActivity]):
    """Filters shared by every kind of activity."""

    def public(self) -> Self:
        """Activities everybody may read: published ones of public projects."""
        return self.exclude(state=ActivityState.DRAFT).filter(project__state__in=Project.PUBLIC_STATES)

    def open(self, at: datetime) -> Self:
        """Activities in which people can take part at that moment."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=at),
            Q(closes_at=None) | Q(closes_at__gt=at),
            state=ActivityState.PUBLISHED,
            project__state=Project.State.PUBLISHED,
        )

    def upcoming(self, at: datetime) -> Self:
        """Published activities that open later."""
        return self.filter(
            opens_at__gt=at, state=ActivityState.PUBLISHED, project__state=Project.State.PUBLISHED
        )


class Activity(Standing, models.Model):
    """The frame of everything people can take part in: project, window of time, state, moderation.

    A kind inherits it and adds only its own nouns; `kinds.Kind` says the rest: words, pages, what is counted.
    """

    State = ActivityState

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="%(class)ss")
    state = models.CharField(max_length=10, choices=ActivityState.choices, default=ActivityState.DRAFT)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    moderation = models.CharField(max_length=10, choices=Moderation.choices, default=Moderation.POST)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="%(class)s_closes_after_it_opens",
            ),
        ]

    @property
    def record_word(self) -> str:
        """The word by which the record and the journal know what happens to it."""
        return str(self._meta.model_name)

    @property
    def kind_key(self) -> str:
        """The key of its kind."""
        return self.record_word

    @property
    def journal_numbers(self) -> dict[str, Any]:
        """How the journal refers to it."""
        return {"activity_kind": self.kind_key, "activity_id": self.pk}

    def missing_to_publish(self) -> _StrPromise | None:
        """What it lacks before it can be shown, in words; a kind says it where something can be missing."""
        return None
