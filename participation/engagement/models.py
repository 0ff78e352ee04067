"""Roll-ups: what the event log adds up to, rebuilt from the log to the last digit. And what people add: marked days,
the census, expectations, who reads reports.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from participation.departments.models import Department
from participation.participants.models import Participant
from participation.projects.models import Project

#: Stands where an event has no value: a key has no empty parts.
NO_VALUE = -32768
#: The scope of everything on this site; the others are "project:7", "activity:discussion:3", "department:2", "channel:web".
SITE = "site"


def _scope() -> models.CharField[str, str]:
    # Compared letter by letter: "all projects" is then one stretch of the key.
    return models.CharField(max_length=70, db_collation="C")


class DayTally(models.Model):
    """How many events of a kind there were in a scope on a day. Of answers by the whole days that they took, as `value`."""

    # The kind comes first: pages ask for a few kinds of one scope, or for one kind of all projects. The migration keeps the
    # number in the key's index, too.
    pk = models.CompositePrimaryKey("kind", "scope", "occurred_on", "value")
    kind = models.CharField(max_length=40)
    scope = _scope()
    occurred_on = models.DateField()
    value = models.SmallIntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.occurred_on} {self.kind}: {self.number}"


class ChannelTally(models.Model):
    """How many events of a kind came into a scope by a channel, on all days together; `value` as for days."""

    pk = models.CompositePrimaryKey("scope", "kind", "channel", "value")
    scope = _scope()
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    value = models.SmallIntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.channel} {self.kind}: {self.number}"


class Tally(models.Model):
    """What processes of the release before this one count, until they are restarted; roll-ups take it over from here.

    Goes with the next release.
    """

    pk = models.CompositePrimaryKey(
        "project_id", "occurred_on", "activity", "department_id", "channel", "kind", "value"
    )
    occurred_on = models.DateField()
    project_id = models.BigIntegerField()
    activity = models.CharField(max_length=60)
    department_id = models.BigIntegerField()
    channel = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    value = models.SmallIntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.kind}: {self.number}"


class PersonTally(models.Model):
    """What one pseudonym did within a scope, from first to last. Only sums of these are ever shown."""

    pk = models.CompositePrimaryKey("scope", "person")
    scope = models.CharField(max_length=70)
    person = models.BigIntegerField()
    said = models.IntegerField()
    stances = models.IntegerField(help_text="Taken minus taken back.")
    answers = models.IntegerField(help_text="Questionnaires answered.")
    first_on = models.DateField()
    last_on = models.DateField()
    last_said_on = models.DateField(null=True)
    #: Of the whole site only: the months (12 × year + month − 1) and the projects in which they took part.
    months = ArrayField(models.IntegerField(), default=list)
    projects = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return self.scope


class ScopeTally(models.Model):
    """How many people took part in a scope, and how many of them said something."""

    scope = models.CharField(max_length=70, primary_key=True)
    participants = models.IntegerField()
    contributors = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.scope}: {self.participants}"


class AmountTally(models.Model):
    """How many people of a scope did how much: contributions, replies, stances and questionnaires together."""

    pk = models.CompositePrimaryKey("scope", "amount")
    scope = models.CharField(max_length=70)
    amount = models.IntegerField()
    people = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.scope}: {self.amount}"


class PeopleDay(models.Model):
    """How many different people took part on a day, and on it or one of the 29 days before it."""

    occurred_on = models.DateField(primary_key=True)
    participants = models.IntegerField()
    contributors = models.IntegerField()
    participants_30_days = models.IntegerField()
    contributors_30_days = models.IntegerField()

    def __str__(self) -> str:
        return str(self.occurred_on)


class Cohort(models.Model):
    """Of those who first took part in one month, how many took part in another. Counted anew every night."""

    pk = models.CompositePrimaryKey("first_month", "month")
    first_month = models.IntegerField(help_text="12 × year + month − 1.")
    month = models.IntegerField()
    people = models.IntegerField()
    #: Beside the month of arrival itself: how many came back in one of the six months after it.
    returned = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.first_month} → {self.month}"


class PeopleCount(models.Model):
    """How many of those who took part in a large scope belong to a group: counted anew every few minutes.

    Pages count the people of a small scope when they are asked, in the same way: `rolling.groups`.
    """

    class Dimension(models.TextChoices):
        """What people are counted by. Not in the database as choices: a further one changes nothing there."""

        ACCOUNT = "account"
        AGE = "age"
        AREA = "area"
        PROJECTS = "projects"

    pk = models.CompositePrimaryKey("scope", "dimension", "group")
    scope = _scope()
    dimension = models.CharField(max_length=10)
    #: An age band, the number of an area; of projects "1" for who took part in at least one, "2" in at least two.
    group = models.CharField(max_length=80)
    people = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.dimension} {self.group}: {self.people}"


class Visitor(models.Model):
    """Somebody who came to look today: a fingerprint that says nothing tomorrow, and by which channel they came first.

    Address and browser mixed with a secret that is thrown away at the end of the day. The rows go with it.
    """

    fingerprint = models.BigIntegerField(primary_key=True)
    channel = models.CharField(max_length=40)
    came_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.came_on} {self.channel}"


class Mark(models.Model):
    """A day on which something changed: figures before and after it are compared, and charts show it."""

    class Kind(models.TextChoices):
        """What changed."""

        TRAINING = "training", _("Training day")
        TEAM = "team", _("New team or people")
        PRACTICE = "practice", _("Change of practice")
        MAILING = "mailing", _("Mailing or campaign")
        EVENT = "event", _("Event")
        OTHER = "other", _("Something else")

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    happened_on = models.DateField()
    #: What it concerns: a project, a department, or with neither the whole site.
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="marks", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="marks", db_index=False
    )
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(project=None) | models.Q(department=None), name="mark_concerns_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Census(models.Model):
    """How many inhabitants belong to a group, as the census says: what participants are compared with."""

    class Dimension(models.TextChoices):
        """By what inhabitants are grouped."""

        AGE = "age", _("Age band")
        AREA = "area", _("Area")

    pk = models.CompositePrimaryKey("dimension", "group")
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    group = models.CharField(max_length=80)
    inhabitants = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.group}: {self.inhabitants}"


class ReportReader(models.Model):
    """Somebody of the staff who gets the report of each month by mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    chosen_at = models.DateTimeField(default=clock.now)
    #: The first day of the month whose report was sent last: none is sent twice.
    sent_for = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)


class Voice(models.Model):
    """What one participant expects to come of a project, and at its end whether it did."""

    class Hope(models.TextChoices):
        """What people expect to come of taking part."""

        CHANGES = "changes", _("What people say here changes the decision")
        ANSWERED = "answered", _("The city answers what people say")
        INFORMED = "informed", _("I understand better what is planned")
        LITTLE = "little", _("Not much will come of it")

    class Met(models.TextChoices):
        """Whether it came."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="voices", db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="voices", db_index=False
    )
    hope = models.CharField(max_length=10, choices=Hope.choices, blank=True)
    hoped_at = models.DateTimeField(null=True)
    met = models.CharField(max_length=10, choices=Met.choices, blank=True)
    #: 1 (not clear at all) to 5 (very clear).
    clarity = models.PositiveSmallIntegerField(null=True)
    again = models.CharField(max_length=10, choices=Met.choices, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Also the index for "what people expected of this project".
            models.UniqueConstraint(fields=["project", "participant"], name="one_voice_each"),
        ]

    def __str__(self) -> str:
        return f"{self.hope} {self.met}"


class OpenData(models.Model):
    """One making of the public data package: in the background, the newest finished one is offered."""

    requested_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.IntegerField(default=0)
    failed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file


class Sharing(models.Model):
    """That figures are shared with somebody by name; without a row they are not."""

    class Whom(models.TextChoices):
        """With whom."""

        REGION = "region", _("The region this city belongs to")

    whom = models.CharField(max_length=10, choices=Whom.choices, primary_key=True)
    chosen_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.whom
