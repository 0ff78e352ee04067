"""The event log. One row for one thing that happened; rows are added and never changed."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from kit import clock


class Kind(models.TextChoices):
    """What happened. Figures are defined over these words, so they are never renamed."""

    PARTICIPANT_JOINED = "participant.joined"
    PROJECT_PUBLISHED = "project.published"
    PROJECT_CLOSED = "project.closed"
    DISCUSSION_OPENED = "discussion.opened"
    DISCUSSION_CLOSED = "discussion.closed"
    CONTRIBUTION_MADE = "contribution.made"
    REPLY_MADE = "reply.made"
    CONTRIBUTION_EDITED = "contribution.edited"
    CONTRIBUTION_HIDDEN = "contribution.hidden"
    CONTRIBUTION_RESTORED = "contribution.restored"
    CONTRIBUTION_READ = "contribution.read"
    CONTRIBUTION_ANSWERED = "contribution.answered"
    STANCE_TAKEN = "stance.taken"
    STANCE_CHANGED = "stance.changed"
    STANCE_WITHDRAWN = "stance.withdrawn"
    CONTRIBUTION_MERGED = "contribution.merged"
    IDEA_MOVED_ON = "idea.moved_on"
    SURVEY_OPENED = "survey.opened"
    SURVEY_CLOSED = "survey.closed"
    SURVEY_ANSWERED = "survey.answered"
    ANSWER_PUBLISHED = "answer.published"


class Event(models.Model):
    """Something that happened.

    Refers by number, not by foreign key: the log outlives what it speaks of, and inserts stay cheap.
    `participant_ref` is the participant's number, which says nothing once their account is gone.
    """

    kind = models.CharField(max_length=40, choices=Kind.choices)
    participant_ref = models.BigIntegerField(null=True, blank=True)
    project_id = models.BigIntegerField(null=True, blank=True)
    discussion_id = models.BigIntegerField(null=True, blank=True)
    contribution_id = models.BigIntegerField(null=True, blank=True)
    # Discussions and idea boxes are known by `discussion_id`; every other kind of activity by these two.
    activity_kind = models.CharField(max_length=20, blank=True, default="", db_default="")
    activity_id = models.BigIntegerField(null=True, blank=True)
    department_id = models.BigIntegerField(null=True, blank=True)
    value = models.SmallIntegerField(null=True, blank=True, help_text="The stance, for events about stances.")
    channel = models.CharField(
        max_length=40, default="web", help_text="web, api, import, offline or a campaign's name."
    )
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["project_id", "occurred_at"], name="event_project_time"),
            # Imports bring events from years ago; those ranges are wide but few.
            BrinIndex(fields=["occurred_at"], name="event_time_brin", autosummarize=True, pages_per_range=64),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d %H:%M}"
