"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Retention
from participation.projects.models import Project
from participation.teamwork.models import Absence, Task


def _open_tasks(person: Person) -> int:
    rows = Task.objects.open().filter(owner=person.account)
    return rows.exclude(project__state=Project.State.ARCHIVED).count()


def _over(before: datetime) -> QuerySet[Any]:
    return Absence.objects.filter(last_on__lt=before.date())


HOLDINGS = (
    Holding(
        key="tasks",
        model="teamwork.Task",
        links=("owner", "created_by"),
        title=_("Your tasks"),
        about=_("Who does what for a project, and by when."),
        fields={
            "project__title": _("Project"),
            "title": _("Task"),
            "note": _("Note"),
            "due_on": _("By when?"),
            "state": _("State"),
        },
        fate=Fate.UNLINKED,
        ties=_open_tasks,
        tie_words=_("You have open tasks. Somebody else has to take them over first."),
    ),
    Holding(
        key="hand_overs",
        model="teamwork.HandOver",
        links=("asked_by", "answered_by", "owner"),
        title=_("Hand-overs you asked for, answered or took on"),
        about=_("So that departments know who asked whom for what, and whether it was done in time."),
        fields={
            "project__title": _("Project"),
            "task__title": _("Task"),
            "responsibility": _("Responsibility"),
            "note": _("Note"),
            "reason": _("Reason"),
            "state": _("State"),
            "asked_at": _("When"),
        },
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="absences",
        model="teamwork.Absence",
        links=("user", "cover"),
        title=_("When you were away or stood in for somebody"),
        about=_(
            "So that what waits for somebody who is away reaches somebody who is there. No reason is kept."
        ),
        fields={"first_on": _("First day"), "last_on": _("Last day")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="risks",
        model="teamwork.Risk",
        links=("owner",),
        title=_("Risks and opportunities you look after"),
        about=_("Who looks after a risk of a project and the opportunity in it."),
        fields={"project__title": _("Project"), "fear": _("Risk"), "opportunity": _("Opportunity")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="calendar",
        model="teamwork.CalendarAddress",
        links=("user",),
        title=_("The address of your calendar"),
        about=_(
            "So that your calendar program can read what you have to do. The address itself is not kept."
        ),
        fields={"created_at": _("Since")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="reminders",
        model="teamwork.Reminded",
        links=("user",),
        title=_("What you were reminded of"),
        about=_("To remind you of everything once, and to write at most once a day."),
        fields={"mailed_on": _("Last mail"), "told": _("Reminders")},
        fate=Fate.DELETED,
    ),
)
RETENTION = (
    Retention(
        key="absences",
        title=_("Absences that are over"),
        about=_("Who was away when, and who stood in."),
        days=365,
        least=30,
        most=1_095,
        due=_over,
    ),
)
