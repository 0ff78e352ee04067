"""Roll-ups: what the event log adds up to. All of it can be rebuilt from the log, to the last digit."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

#: Stands where an event has no value: a key has no empty parts.
NO_VALUE = -32768
#: The scope of everything on this site; the others are "project:7", "activity:discussion:3", "department:2", "channel:web".
SITE = "site"


class Tally(models.Model):
    """How many events of a kind there were on a day, in a project, activity and department, by a channel, with a value.

    Numbers that an event does not name are 0, an activity is "" or "discussion:3". `value` is the stance, or the whole
    days that an answer took.
    """

    # The project comes first: its pages ask for all days of one.
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
