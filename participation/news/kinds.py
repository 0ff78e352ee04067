"""The kinds of news, and how soon each is mailed unless somebody chose otherwise."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What somebody may be told. Settings and rows keep these words, so they are never renamed."""

    ANSWER = "answer", _("An official answer to something you said")
    REPLY = "reply", _("A reply to something you said")
    SHAPED = "shaped", _("Something you said shaped a decision")
    MODERATION = "moderation", _("A moderator decided about something you wrote")
    OPENING = "opening", _("A question, an idea box or a survey opens")
    CLOSING = "closing", _("A question, an idea box or a survey closes soon")
    DECISION = "decision", _("The day of a decision")
    OUTCOME = "outcome", _("What came of a project")
    PROMISE = "promise", _("A promise is made, kept, late or broken")
    STATUS = "status", _("An idea gets a new status")
    PROJECT = "project", _("Other news of a project")
    DUTY = "duty", _("Something you answer for is due")
    WAITS = "waits", _("What waits for you in the workspace")


class Pace(models.TextChoices):
    """How soon a kind of news is mailed. In the list on the site everything appears at once."""

    AT_ONCE = "at_once", pgettext_lazy("mails", "At once")
    DAILY = "daily", pgettext_lazy("mails", "Once a day")
    WEEKLY = "weekly", pgettext_lazy("mails", "Once a week")
    NEVER = "never", pgettext_lazy("mails", "Never")


#: Kinds that are about a person's own words come at once; the rest is gathered, so that following much stays bearable.
DEFAULTS: dict[str, str] = {
    Kind.ANSWER: Pace.AT_ONCE,
    Kind.REPLY: Pace.DAILY,
    Kind.SHAPED: Pace.AT_ONCE,
    Kind.MODERATION: Pace.AT_ONCE,
    Kind.OPENING: Pace.DAILY,
    Kind.CLOSING: Pace.DAILY,
    Kind.DECISION: Pace.DAILY,
    Kind.OUTCOME: Pace.AT_ONCE,
    Kind.PROMISE: Pace.WEEKLY,
    Kind.STATUS: Pace.DAILY,
    Kind.PROJECT: Pace.WEEKLY,
    Kind.DUTY: Pace.AT_ONCE,
    Kind.WAITS: Pace.WEEKLY,
}
#: Kinds that only staff are ever told.
FOR_STAFF = (Kind.DUTY, Kind.WAITS)
#: Kinds that gather by nature: they are told once a day, once a week or never.
GATHERED = (Kind.WAITS,)


def paces_for(kind: str) -> list[Pace]:
    """The paces that can be chosen for a kind."""
    return [pace for pace in Pace if pace != Pace.AT_ONCE or kind not in GATHERED]
