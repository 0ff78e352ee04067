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
from participation.projects.models import Project, PublicationReview
from participation.projects.queries import reviewers_of


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


def announce_review(review: PublicationReview, *, at: datetime) -> News | None:
    """Tell those who can take a second look that somebody asks for one."""
    return _announce_review(review, f"review:{review.pk}", reviewers_of(review), at=at)


def announce_verdict(review: PublicationReview, *, at: datetime) -> News | None:
    """Tell whoever asked for a second look what came of it."""
    people = [review.asked_by_id] if review.asked_by_id is not None else []
    return _announce_review(review, f"review:{review.pk}:decided", people, at=at)


def _announce_review(review: PublicationReview, key: str, people: list[int], *, at: datetime) -> News | None:
    return announce(
        Kind.DUTY,
        key=key,
        source="review",
        about=review.pk,
        project=review.project_id,
        people=people,
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


def _tell_of_reviews(notices: Sequence[Notice]) -> dict[int, Telling]:
    rows = PublicationReview.objects.select_related("project", "asked_by", "decided_by")
    found = rows.in_bulk({notice.news.about_id for notice in notices})
    told = {}
    for notice in notices:
        review = found.get(notice.news.about_id)
        if review is None:
            continue
        if notice.news.key.endswith(":decided"):
            told[notice.pk] = _looked_at(review)
        elif review.is_waiting and review.project.is_draft:
            told[notice.pk] = _to_look_at(review)
    return told


def _to_look_at(review: PublicationReview) -> Telling:
    words = _("%(person)s asks you to look before it is published.") % {"person": review.asked_by or "–"}
    return Telling(
        headline=_("A draft waits for your eyes: %(title)s") % {"title": review.project.title},
        text="\n\n".join(filter(None, [words, review.note])),
        path=reverse("workspace:project_publishing", args=[review.project.slug]),
        button=_("Look at it"),
    )


def _looked_at(review: PublicationReview) -> Telling:
    facts = {"project": review.project.title, "by": review.decided_by or "–"}
    if review.is_sent_back:
        headline = _("Sent back: %(project)s") % facts
        words = _("%(by)s has looked at “%(project)s” and asks for changes before it is published.") % facts
    else:
        headline = _("Approved: %(project)s") % facts
        words = _("%(by)s has looked at “%(project)s”: it can be published.") % facts
    return Telling(
        headline=headline,
        text="\n\n".join(filter(None, [words, review.comment])),
        path=reverse("workspace:project_publishing", args=[review.project.slug]),
        button=_("Go to the project"),
    )


PROJECTS = Source(_tell)
REVIEWS = Source(_tell_of_reviews)
