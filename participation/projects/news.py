"""What people are told about projects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.formats import day_in_words
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import News, Notice, Place
from participation.news.sources import Source, Telling
from participation.projects.models import Project


def announce_project(project: Project, *, at: datetime) -> News | None:
    """Tell followers of the department and of the site that a project is public."""
    return announce(
        Kind.PROJECT,
        key=f"project:{project.pk}",
        source="project",
        about=project.pk,
        project=project.pk,
        places=[(Place.DEPARTMENT, project.department_id), (Place.SITE, 0)],
        at=at,
    )


def announce_decision(project: Project, *, at: datetime) -> News | None:
    """Tell those who follow a project that this is the day on which the decision is taken."""
    return announce(
        Kind.DECISION,
        key=f"decision:{project.pk}:{project.decide_on}",
        source="project",
        about=project.pk,
        project=project.pk,
        places=[(Place.PROJECT, project.pk)],
        at=at,
    )


def names_of_projects(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The title and page of each public project."""
    rows = Project.objects.public().filter(pk__in=numbers)
    return {row.pk: (row.title, reverse("projects:detail", args=[row.slug])) for row in rows}


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    found = Project.objects.public().in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        project = found.get(notice.news.about_id)
        if project is not None:
            told[notice.pk] = (_decided if notice.news.kind == Kind.DECISION else _published)(project)
    return told


def _published(project: Project) -> Telling:
    return Telling(
        headline=_("A new project: %(title)s") % {"title": project.title},
        text=project.summary or project.decision,
        path=reverse("projects:detail", args=[project.slug]),
        button=_("See what is being decided"),
    )


def _decided(project: Project) -> Telling:
    day = day_in_words(project.decide_on) if project.decide_on else ""
    return Telling(
        headline=_("The day of the decision: %(title)s") % {"title": project.title},
        text=_("%(decider)s decides on %(day)s. %(decision)s")
        % {"decider": project.decider, "day": day, "decision": project.decision},
        path=reverse("projects:detail", args=[project.slug]),
        button=_("See the project"),
    )


PROJECTS = Source(_tell)
