"""The story of a project in its order: what happened, where it stands, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.ready import Ready
from participation.projects.models import Milestone, Project

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Entry:
    """One thing on one day."""

    on: date
    title: str | _StrPromise
    text: str = ""
    is_past: bool = False


_MILESTONES = Ready(lambda project: Milestone.objects.filter(project=project), project=BigIntegerField())


def timeline_of(project: Project, *, today: date) -> list[Entry]:
    """The project's milestones, with its publication, decision and end among them. One query."""
    found: list[tuple[date, str | _StrPromise, str]] = [
        (milestone.happens_on, milestone.title, milestone.text)
        for milestone in _MILESTONES(project=project.pk)
    ]
    if project.published_at:
        found.append((timezone.localdate(project.published_at), _("The project starts"), ""))
    if project.decide_on:
        found.append((project.decide_on, _("The decision is taken"), project.decider))
    if project.closed_at:
        found.append((timezone.localdate(project.closed_at), _("The project ends"), ""))
    return [
        Entry(on, title, text, on < today) for on, title, text in sorted(found, key=lambda entry: entry[0])
    ]
