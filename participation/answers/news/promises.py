"""What people are told about promises, and of what their owners are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.formats import day_in_words
from participation.answers.models import Promise
from participation.answers.reminders import Stage
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import News, Notice, Place
from participation.news.sources import Source, Telling
from participation.projects.models import ProjectMember, Responsibility


def announce_promise(promise: Promise, what: str, *, at: datetime, by: Any = None) -> News | None:
    """Tell followers of the project and of the department that a promise was given, kept, broken or became late."""
    again = promise.events.filter(kind="reopened").count()
    return announce(
        Kind.PROMISE,
        key=f"promise:{promise.pk}:{what}:{again}" if again else f"promise:{promise.pk}:{what}",
        source="promise",
        about=promise.pk,
        project=promise.project_id,
        places=[(Place.PROJECT, promise.project_id), (Place.DEPARTMENT, promise.department_id)],
        by=by,
        at=at,
    )


def remind_of_promise(promise: Promise, stage: Stage, *, at: datetime) -> None:
    """Remind the owner, once for each stage; the project's leads too once it is long late or has no owner."""
    people = {promise.owner_id} if promise.owner and promise.owner.is_active else set()
    if stage.escalates or not people:
        leads = ProjectMember.objects.filter(project=promise.project_id, responsibility=Responsibility.LEAD)
        people |= set(leads.values_list("user_id", flat=True))
    announce(
        Kind.DUTY,
        key=f"promise:{promise.pk}:{promise.due_on}:{stage.key}",
        source="promise",
        about=promise.pk,
        project=promise.project_id,
        people={person for person in people if person},
        at=at,
    )


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = Promise.objects.given().select_related("project", "department", "owner")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        promise = found.get(notice.news.about_id)
        if promise is None:
            continue
        if notice.news.kind == Kind.DUTY:
            if promise.is_open:
                told[notice.pk] = _due(promise)
        elif promise.project.is_public and (telling := _public(promise, notice.news.key.split(":")[2])):
            told[notice.pk] = telling
    return told


def _due(promise: Promise) -> Telling:
    day = day_in_words(promise.due_on)
    late = promise.is_late(clock.today())
    headline = _("A promise is late: it was due on %(day)s") if late else _("A promise is due on %(day)s")
    return Telling(
        headline=headline % {"day": day},
        text=promise.text,
        where=promise.project.title,
        path=reverse("workspace:promise", args=[promise.pk]),
        button=_("Say what became of it"),
    )


def _public(promise: Promise, what: str) -> Telling | None:
    """What is told only while it is still true: a promise that was kept meanwhile is late no more."""
    words = {"department": promise.department.name, "day": day_in_words(promise.due_on)}
    if what == "given" and promise.is_open:
        headline = _("%(department)s promises, by %(day)s:") % words
    elif what == "late" and promise.is_late(clock.today()):
        headline = _("A promise of %(department)s is late. It was due on %(day)s.") % words
    elif what == "kept" and promise.is_kept:
        headline = _("%(department)s has kept a promise") % words
    elif what == "broken" and promise.is_broken:
        headline = _("%(department)s does not keep a promise") % words
    else:
        return None
    return Telling(
        headline=headline,
        text="\n\n".join(filter(None, [promise.text, promise.words])),
        where=promise.project.title,
        path=reverse("answers:promise", args=[promise.pk]),
        button=_("See the promise"),
    )


PROMISES = Source(_tell)
