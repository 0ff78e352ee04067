"""The event log. One row for one thing that happened; rows are added and never changed."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

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
    CONTRIBUTION_ACCEPTED = "contribution.accepted"
    CONTRIBUTION_READ = "contribution.read"
    CONTRIBUTION_ANSWERED = "contribution.answered"
    STANCE_TAKEN = "stance.taken"
    STANCE_CHANGED = "stance.changed"
    STANCE_WITHDRAWN = "stance.withdrawn"
    CONTRIBUTION_MERGED = "contribution.merged"
    CONTRIBUTION_UNMERGED = "contribution.unmerged"
    IDEA_MOVED_ON = "idea.moved_on"
    SURVEY_OPENED = "survey.opened"
    SURVEY_CLOSED = "survey.closed"
    SURVEY_ANSWERED = "survey.answered"
    ANSWER_PUBLISHED = "answer.published"
    VISITOR_CAME = "visitor.came"
    PROJECT_VISITED = "project.visited"
    PAGE_READ = "page.read"


#: What the government does with what somebody said: such an event names the contribution, and never its author.
BY_THE_GOVERNMENT = frozenset(
    {
        Kind.CONTRIBUTION_HIDDEN,
        Kind.CONTRIBUTION_RESTORED,
        Kind.CONTRIBUTION_ACCEPTED,
        Kind.CONTRIBUTION_READ,
        Kind.CONTRIBUTION_ANSWERED,
        Kind.CONTRIBUTION_MERGED,
        Kind.CONTRIBUTION_UNMERGED,
        Kind.IDEA_MOVED_ON,
        Kind.ANSWER_PUBLISHED,
    }
)
#: Saying something in words of one's own, and taking part in any way. A new kind of activity adds its kinds here.
SAYING = frozenset({Kind.CONTRIBUTION_MADE, Kind.REPLY_MADE})
TAKING_PART = SAYING | {Kind.STANCE_TAKEN, Kind.STANCE_WITHDRAWN, Kind.SURVEY_ANSWERED}


class Event(models.Model):
    """Something that happened.

    Refers by number, not by foreign key: the log outlives what it speaks of, and inserts stay cheap. Decision record
    0008: `participant_ref` is a pseudonym, and an event that has one names no contribution and no time of the day.
    """

    #: A `Kind`. Not as choices: a new kind is a line of code, and changes nothing in the database.
    kind = models.CharField(max_length=40)
    participant_ref = models.BigIntegerField(null=True, blank=True)
    project_id = models.BigIntegerField(null=True, blank=True)
    discussion_id = models.BigIntegerField(null=True, blank=True)
    contribution_id = models.BigIntegerField(null=True, blank=True)
    # Discussions and idea boxes are known by `discussion_id`; every other kind of activity by these two.
    activity_kind = models.CharField(max_length=20, blank=True, default="", db_default="")
    activity_id = models.BigIntegerField(null=True, blank=True)
    department_id = models.BigIntegerField(null=True, blank=True)
    value = models.SmallIntegerField(
        null=True,
        blank=True,
        help_text="The stance, for events about stances; whole days waited, for answers.",
    )
    #: How many of the kind: visits come in bundles, everything else one by one.
    number = models.IntegerField(default=1, db_default=1)
    channel = models.CharField(
        max_length=40, default="web", help_text="web, api, import, offline, staff or a campaign's name."
    )
    #: The calendar day of the city on which it happened: every figure goes by it.
    occurred_on = models.DateField(db_default=Now())
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            # Imports bring events from years ago: days are spread over the table, but those of one day lie together.
            BrinIndex(fields=["occurred_on"], name="event_day_brin", autosummarize=True, pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_on:%Y-%m-%d}"


class FreshEvent(models.Model):
    """An event that the roll-ups have not counted yet. Written with the event, taken away when it has been counted.

    Whoever counts takes the rows it sees: an event whose transaction ends later is seen later, and none is lost or
    counted twice, in whatever order transactions end.
    """

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event_id)
