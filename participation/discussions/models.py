"""A question, what people say to it, and where they stand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.fulltext import search_index
from participation.participants.models import Participant, Source
from participation.projects.models import Activity, ActivityQuerySet, Project


class DiscussionQuerySet(ActivityQuerySet["Discussion"]):
    """Filters over discussions; those of every activity are enough so far."""


class Discussion(Activity):
    """A specific question within a project, or (by its kind) a box for ideas.

    Both take contributions with replies, stances, answers and moderation; the room `ideas` adds what only ideas have.
    """

    class Kind(models.TextChoices):
        """How people answer."""

        DISCUSSION = "discussion", _("Discussion")
        IDEAS = "ideas", _("Idea box")

    kind = models.CharField(
        max_length=10, choices=Kind.choices, default=Kind.DISCUSSION, db_default=Kind.DISCUSSION
    )
    question = models.CharField(max_length=300)
    background = models.TextField(blank=True)
    # Visible contributions and replies, exact; written only by actions.py, in SQL.
    contribution_count = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True, blank=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta(Activity.Meta):
        abstract = False
        indexes = [search_index("discussion_words", "question", "background")]

    def __str__(self) -> str:
        return self.question

    @property
    def kind_key(self) -> str:
        """The key of its kind: idea boxes are rows of this table too."""
        return self.kind

    @property
    def journal_numbers(self) -> dict[str, Any]:
        """How the journal refers to it; idea boxes count as discussions there."""
        return {"discussion_id": self.pk}

    @property
    def is_idea_box(self) -> bool:
        """Whether it takes ideas."""
        return self.kind == self.Kind.IDEAS


class Theme(models.Model):
    """A word of a project's own small vocabulary. Staff attach it to contributions; answers and outcomes speak to it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="themes", db_index=False)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="theme_named_once_in_a_project"),
        ]

    def __str__(self) -> str:
        return self.name


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Filters over contributions."""

    def visible(self) -> ContributionQuerySet:
        """What everybody may read."""
        return self.filter(status=Contribution.Status.VISIBLE)

    def top_level(self) -> ContributionQuerySet:
        """Contributions that are not replies."""
        return self.filter(parent=None)

    def replies(self) -> ContributionQuerySet:
        """Replies to contributions."""
        return self.filter(parent__isnull=False)

    def pending(self) -> ContributionQuerySet:
        """Waiting for a moderator."""
        return self.filter(status=Contribution.Status.PENDING)

    def hidden(self) -> ContributionQuerySet:
        """Hidden by a moderator."""
        return self.filter(status=Contribution.Status.HIDDEN)

    def unanswered(self) -> ContributionQuerySet:
        """Visible contributions (not replies) that no official answer speaks to yet.

        What was imported was said elsewhere, and its authors cannot be told; it can be answered, but nobody waits for it.
        """
        waiting = self.visible().top_level().filter(answered_at=None)
        return waiting.exclude(source=Source.IMPORT).exclude(body="")


class Contribution(models.Model):
    """Something somebody said, or (with a parent) a reply to it. Replies have no replies."""

    class Status(models.TextChoices):
        """Who can read it."""

        VISIBLE = "visible", _("Visible")
        PENDING = "pending", _("Waiting for a moderator")
        HIDDEN = "hidden", _("Hidden")
        MERGED = "merged", _("Merged into another one")

    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="contributions", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies", db_index=False
    )
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VISIBLE)
    hidden_reason = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    source = models.CharField(max_length=10, choices=Source.choices, default=Source.WEB)
    external_ref = models.CharField(max_length=200, blank=True)

    # Exact under parallel writes; written only by actions.py, in SQL. Deliberately in no index, so that taking a
    # stance stays a heap-only update.
    agree_count = models.PositiveIntegerField(default=0)
    disagree_count = models.PositiveIntegerField(default=0)
    unsure_count = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)

    themes = models.ManyToManyField(Theme, through="ContributionTheme", related_name="contributions")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "source", "external_ref"],
                condition=~Q(external_ref=""),
                name="contribution_brought_in_once",
            ),
        ]
        indexes = [
            models.Index(fields=["discussion", "-created_at", "-id"], name="contribution_by_time"),
            models.Index(
                fields=["parent", "created_at", "id"],
                name="contribution_replies",
                condition=Q(parent__isnull=False),
            ),
            models.Index(fields=["participant", "-created_at"], name="contribution_by_participant"),
            models.Index(fields=["created_at", "id"], name="contribution_time"),
            # What is hidden or waits is not in it.
            search_index("contribution_words", "body", condition=Q(status="visible")),
            # What waits for staff, in the order of its lists. Small: rows leave it when they are dealt with.
            models.Index(
                fields=["status", "created_at", "id"],
                name="contribution_out_of_sight",
                condition=Q(status__in=["pending", "hidden"]),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="contribution_unanswered_time",
                condition=Q(status="visible", parent=None, answered_at=None)
                & ~Q(source="import")
                & ~Q(body=""),
            ),
            models.Index(
                fields=["discussion", "created_at"],
                name="contribution_unanswered",
                condition=Q(status="visible", parent=None, answered_at=None)
                & ~Q(source="import")
                & ~Q(body=""),
            ),
        ]

    def __str__(self) -> str:
        # The record of actions keeps this label, and must not keep what people wrote.
        return f"#{self.pk}"

    @property
    def is_reply(self) -> bool:
        """Whether it replies to another contribution."""
        return self.parent_id is not None

    @property
    def is_visible(self) -> bool:
        """Whether everybody may read it."""
        return self.status == self.Status.VISIBLE

    @property
    def is_removed(self) -> bool:
        """Whether its words are gone: its author took them back, or it was hidden long ago. Nobody can post an empty one."""
        return not self.body

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator has hidden it."""
        return self.status == self.Status.HIDDEN

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a moderator."""
        return self.status == self.Status.PENDING

    @property
    def is_merged(self) -> bool:
        """Whether it leads on to another one that says the same."""
        return self.status == self.Status.MERGED

    @property
    def stance_count(self) -> int:
        """How many people have taken a stance."""
        return self.agree_count + self.disagree_count + self.unsure_count


class ContributionTheme(models.Model):
    """A contribution is about a theme."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="theme_links", db_index=False
    )
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="links", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "theme"], name="each_theme_once"),
        ]
        indexes = [models.Index(fields=["theme", "contribution"], name="contributions_of_a_theme")]

    def __str__(self) -> str:
        return f"{self.contribution_id} → {self.theme_id}"


class ContributionVersion(models.Model):
    """What a contribution said before an edit."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"{self.replaced_at:%Y-%m-%d %H:%M}"


class Stance(models.Model):
    """Where one participant stands on one contribution. Taking another stance changes the row."""

    class Value(models.IntegerChoices):
        """The three stances."""

        AGREE = 1, _("Agree")
        UNSURE = 0, _("Unsure")
        DISAGREE = -1, _("Disagree")

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="stances", db_index=False
    )
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="stances")
    value = models.SmallIntegerField(choices=Value.choices)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "participant"], name="one_stance_each"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="stance_is_one_of_three"),
        ]

    def __str__(self) -> str:
        return f"{self.get_value_display()}"
