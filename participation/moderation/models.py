"""What waits for a moderator, who flagged it, and what was decided against somebody."""

from __future__ import annotations

from datetime import datetime
from math import sqrt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution
from participation.ideas.models import Picture
from participation.participants.models import Participant

#: From this likeness on something looks more like what was hidden than like what was let stand.
LOOKS_HIDDEN = 50


class CaseQuerySet(models.QuerySet["Case"]):
    """Filters over cases."""

    def waiting(self) -> CaseQuerySet:
        """Not decided yet. What was merged meanwhile leads on to something else, and waits for nobody."""
        statuses = (Contribution.Status.VISIBLE, Contribution.Status.PENDING)
        return self.filter(settled_at=None, contribution__status__in=statuses)

    def free_for(self, user: models.Model, at: datetime) -> CaseQuerySet:
        """Nobody else is looking at them."""
        mine = Q(claimed_by=user.pk)
        return self.filter(mine | Q(claimed_until=None) | Q(claimed_until__lte=at))


class Case(models.Model):
    """A contribution, a reply or an idea waits for a moderator: it was flagged, or is read before it appears.

    Whoever looks at it claims it for some minutes, so that two moderators do not read the same thing. A decided case stays:
    from it come the figures of how long things wait.
    """

    #: A likeness that nobody has judged yet.
    UNKNOWN = -1

    class Outcome(models.TextChoices):
        """What a moderator decided."""

        ACCEPTED = "accepted", _("Accepted")
        KEPT = "kept", _("Kept as it is")
        HIDDEN = "hidden", _("Hidden")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="cases")
    opened_at = models.DateTimeField(default=clock.now)
    #: Exact; changed in the transaction of each flag.
    flag_count = models.PositiveIntegerField(default=0)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    #: How much it looks like what was hidden here before, 0 to 100, as a background job judged it; and the words of it that
    #: speak most for that, one a line. Nothing is decided by it.
    likeness = models.SmallIntegerField(default=UNKNOWN, db_default=UNKNOWN)
    likeness_words = models.TextField(blank=True, default="", db_default="")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(settled_at=None), name="one_case_at_a_time"
            ),
        ]
        indexes = [
            # Small, whatever has been decided: rows leave it when they are dealt with.
            models.Index(fields=["opened_at", "id"], name="case_waiting", condition=Q(settled_at=None)),
            models.Index(fields=["settled_at"], name="case_settled", condition=Q(settled_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_judged(self) -> bool:
        """Whether it is known how much it looks like what was hidden."""
        return self.likeness != self.UNKNOWN

    @property
    def looks_hidden(self) -> bool:
        """Whether it looks more like what was hidden than like what was let stand."""
        return self.likeness >= LOOKS_HIDDEN

    @property
    def telling_words(self) -> list[str]:
        """The words that speak most for it."""
        return self.likeness_words.splitlines()

    @property
    def is_settled(self) -> bool:
        """Whether somebody has decided."""
        return self.settled_at is not None

    def is_claimed_by_another(self, user: models.Model, at: datetime) -> bool:
        """Whether somebody else is looking at it."""
        return self.claimed_until is not None and self.claimed_until > at and self.claimed_by_id != user.pk


class Lesson(models.Model):
    """What was learned from the decisions of this government, and how good it is. There is at most one.

    What it weighs lies in a file among the tenant's own: numbers alone, without a word of anybody.
    """

    file = models.CharField(max_length=120)
    #: The way in which texts were taken apart; another one is learned anew.
    version = models.PositiveSmallIntegerField()
    #: Says which decisions it was learned from.
    digest = models.CharField(max_length=64)
    hidden = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    # Each decision judged by what the others teach: hidden and pointed at, hidden and not, let stand and pointed at.
    found = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()
    learned_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def pointed_at(self) -> int:
        """How many decisions it would have pointed at."""
        return self.found + self.wrong

    @property
    def precision(self) -> float:
        """Of what it points at, the share that was hidden, 0 to 1; 0 when it points at nothing."""
        return self.found / self.pointed_at if self.pointed_at else 0.0

    @property
    def tells_apart(self) -> bool:
        """Whether what it points at was hidden clearly more often than anything else: by more than chance would do once in
        forty times (two standard deviations of a binomial). What is no better than a guess is not shown to moderators."""
        usual = self.hidden / (self.hidden + self.kept) if self.hidden else 1.0
        by_chance = self.pointed_at * usual
        return self.found > by_chance + 2 * sqrt(by_chance * (1 - usual))

    @property
    def recall(self) -> float:
        """Of what was hidden, the share that it points at, 0 to 1."""
        return self.found / self.hidden if self.hidden else 0.0


class Flag(models.Model):
    """Somebody says that something breaks the rules. Nobody is ever told who."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="flagged_once_each")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class StatementQuerySet(models.QuerySet["Statement"]):
    """Filters over statements."""

    def in_force(self, at: datetime) -> StatementQuerySet:
        """Neither taken back nor over."""
        return self.filter(Q(until=None) | Q(until__gt=at), lifted_at=None)

    def blocks(self) -> StatementQuerySet:
        """Those that keep somebody from writing."""
        return self.filter(measure=Statement.Measure.BLOCKED)

    def appealed(self) -> StatementQuerySet:
        """Somebody asked for another look, and nobody has given it yet."""
        return self.filter(appealed_at__isnull=False, appeal_decided_at=None)


class Statement(models.Model):
    """A statement of reasons: what was decided against somebody, which rule it rests on, which facts, and the appeal.

    Its parts follow article 17 of the Digital Services Act (Regulation (EU) 2022/2065), the appeal article 20.
    """

    class Measure(models.TextChoices):
        """What was decided."""

        HIDDEN = "hidden", _("It was hidden")
        REFUSED = "refused", _("It was not published")
        PICTURE = "picture", _("A picture of it was taken away")
        BLOCKED = "blocked", _("Its author cannot write here")

    class Appeal(models.TextChoices):
        """What came of an appeal."""

        GRANTED = "granted", _("The decision was taken back")
        UPHELD = "upheld", _("The decision stays")

    measure = models.CharField(max_length=10, choices=Measure.choices)
    #: Of a picture that was taken away: which one, as long as there is one.
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="statements")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="statements")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    facts = models.TextField()
    #: Whether it began with a flag, which article 17 wants said.
    was_flagged = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(default=clock.now)
    #: Of a block: when it ends by itself; none: when somebody lifts it.
    until = models.DateTimeField(null=True)
    #: When it was taken back.
    lifted_at = models.DateTimeField(null=True)

    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_outcome = models.CharField(max_length=10, choices=Appeal.choices, blank=True)
    appeal_answer = models.TextField(blank=True)
    appeal_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    appeal_decided_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also how it is found out whether somebody may write.
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(measure="blocked", lifted_at=None),
                name="one_block_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-decided_at"], name="statements_of_somebody"),
            models.Index(
                fields=["appealed_at", "id"],
                name="statement_appealed",
                condition=Q(appealed_at__isnull=False, appeal_decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_lifted(self) -> bool:
        """Whether it was taken back."""
        return self.lifted_at is not None

    @property
    def is_block(self) -> bool:
        """Whether it keeps somebody from writing."""
        return self.measure == self.Measure.BLOCKED

    @property
    def is_about_a_picture(self) -> bool:
        """Whether it took a picture away and left the words."""
        return self.measure == self.Measure.PICTURE

    @property
    def waits_for_appeal(self) -> bool:
        """Whether somebody has asked for another look and waits for it."""
        return self.appealed_at is not None and self.appeal_decided_at is None
