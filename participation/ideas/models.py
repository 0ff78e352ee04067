"""What an idea has that other contributions have not. The words, stances and replies are those of its contribution."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.fulltext import search_index
from participation.discussions.models import Contribution, Discussion


class Category(models.Model):
    """One of the drawers of an idea box; whoever has an idea puts it into one."""

    box = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="categories", db_index=False)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["box", "name"], name="category_named_once_in_a_box")]

    def __str__(self) -> str:
        return self.name


class Progress(models.TextChoices):
    """What has become of an idea."""

    NEW = "new", _("New")
    REVIEW = "review", _("Under review")
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not followed")


class Idea(models.Model):
    """An idea: a contribution to an idea box with a title, a category, a place, and what became of it."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True)
    box = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="ideas", db_index=False)
    title = models.CharField(max_length=120)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas", db_index=False
    )
    place = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Progress.choices, default=Progress.NEW)
    #: Its telling words (see words.py), by which ideas that say the same are found.
    words = models.TextField(blank=True)

    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged", db_index=False
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    #: What moved when it was merged (numbers of stances, replies and ideas), so that it can be undone.
    moved = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("contribution")),
                name="idea_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="idea_has_both_coordinates_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["box", "category"], name="idea_by_category"),
            models.Index(fields=["box", "status"], name="idea_by_status"),
            models.Index(fields=["merged_into"], name="idea_merged", condition=Q(merged_into__isnull=False)),
            GinIndex(SearchVector("words", config="simple"), name="idea_words"),
            search_index("idea_title_words", "title"),
        ]

    def __str__(self) -> str:
        # The record of actions keeps this label, and must not keep what people wrote.
        return f"#{self.pk}"

    @property
    def is_merged(self) -> bool:
        """Whether it leads on to another idea."""
        return self.merged_into_id is not None

    @property
    def is_on_the_map(self) -> bool:
        """Whether its place has coordinates."""
        return self.latitude is not None


class Step(models.Model):
    """What officials said when they moved an idea on."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Progress.choices)
    words = models.TextField()
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_status_display()}"


class PictureQuerySet(models.QuerySet["Picture"]):
    """Filters over pictures."""

    def shown(self) -> PictureQuerySet:
        """Those that no moderator has hidden."""
        return self.filter(hidden_at=None)


class Picture(models.Model):
    """A picture of an idea: made anew from what was sent, in two sizes, without what cameras write into files."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="pictures")
    #: Part of its address and of its files' names; nobody can guess it.
    key = models.CharField(max_length=32)
    alt = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    #: When a moderator took it out of sight; the file stays while its author can appeal.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
