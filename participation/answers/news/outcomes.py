"""What people are told about what came of a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from participation.answers.models import Conclusion, ShapedBy
from participation.discussions.models import Contribution
from participation.news.actions import announce
from participation.news.kinds import Kind
from participation.news.models import News, Notice, Place
from participation.news.sources import Source, Telling
from participation.projects.models import Project


def announce_outcome(project: Project, *, by: Any, at: datetime) -> None:
    """Tell the authors of what shaped it that it did, and all others who follow the project what came of it."""
    shaped = announce_shaping(project, key=f"shaped:{project.pk}", by=by, at=at)
    announce(
        Kind.OUTCOME,
        key=f"outcome:{project.pk}",
        source="outcome",
        about=project.pk,
        project=project.pk,
        places=[
            (Place.PROJECT, project.pk),
            (Place.DEPARTMENT, project.department_id),
            (Place.SITE, 0),
        ],
        besides=shaped,
        by=by,
        at=at,
    )


def announce_shaping(project: Project, *, key: str, by: Any, at: datetime | None = None) -> News | None:
    """Tell the authors of what shaped a conclusion; those who were told before are not told again."""
    return announce(
        Kind.SHAPED,
        key=key,
        source="outcome",
        about=project.pk,
        project=project.pk,
        by=by,
        at=at or clock.now(),
    )


def _concerned(news: News, after: int, limit: int) -> list[int]:
    """The accounts of those who shaped a conclusion of the project and were not told so before."""
    before = Notice.objects.filter(news__kind=Kind.SHAPED, news__about_id=news.about_id).exclude(news=news)
    links = ShapedBy.objects.filter(
        conclusion__project=news.about_id,
        contribution__status=Contribution.Status.VISIBLE,
        contribution__participant__user__gt=after,
    )
    users = links.order_by("contribution__participant__user").values_list(
        "contribution__participant__user", flat=True
    )
    return list(
        users.exclude(contribution__participant__user__in=before.values("recipient")).distinct()[:limit]
    )


def _tell(notices: Sequence[Notice]) -> dict[int, Telling]:
    numbers = {notice.news.about_id for notice in notices}
    projects = Project.objects.public().filter(published_outcome__isnull=False).in_bulk(numbers)
    own = _own_words(notices)
    told = {}
    for notice in notices:
        project = projects.get(notice.news.about_id)
        if project is None:
            continue
        if notice.news.kind == Kind.SHAPED:
            if (project.pk, notice.recipient_id) in own:
                told[notice.pk] = _shaped(project, *own[project.pk, notice.recipient_id])
        else:
            told[notice.pk] = _came_of_it(project)
    return told


def _own_words(notices: Sequence[Notice]) -> dict[tuple[int, int], tuple[Conclusion, str]]:
    """What each recipient said that shaped something: the first of it, by project and account."""
    people = {notice.recipient_id for notice in notices if notice.news.kind == Kind.SHAPED}
    if not people:
        return {}
    links = ShapedBy.objects.filter(
        conclusion__project__in={notice.news.about_id for notice in notices},
        contribution__participant__user__in=people,
        contribution__status=Contribution.Status.VISIBLE,
    )
    found: dict[tuple[int, int], tuple[Conclusion, str]] = {}
    for link in links.select_related("conclusion", "contribution__participant").order_by("contribution_id"):
        user = link.contribution.participant.user_id or 0
        found.setdefault((link.conclusion.project_id, user), (link.conclusion, link.contribution.body))
    return found


def _shaped(project: Project, conclusion: Conclusion, quote: str) -> Telling:
    return Telling(
        headline=_("Your input shaped this: %(title)s") % {"title": conclusion.title},
        text=f"**{conclusion.get_verdict_display()}.** {conclusion.words}",
        quote=quote,
        where=project.title,
        path=reverse("projects:story", args=[project.slug]),
        button=_("Read what came of it"),
    )


def _came_of_it(project: Project) -> Telling:
    return Telling(
        headline=_("What came of it: %(title)s") % {"title": project.title},
        text=project.outcome,
        where=project.title,
        path=reverse("projects:story", args=[project.slug]),
        button=_("Read what came of it"),
    )


OUTCOMES = Source(_tell, _concerned)
