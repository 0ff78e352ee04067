"""What happened beside the figures: marked days, milestones of projects, and mailings. Charts show where each lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Q

from kit import clock, scope
from participation.engagement.models import Mark
from participation.engagement.queries._scope import Part, Scope
from participation.engagement.queries._windows import Window
from participation.news.models import News
from participation.projects.models import Milestone, Project

#: So many of each sort are shown: the newest milestones, and the mailings that reached most people.
MOST_OF_A_SORT = 12
#: A mailing to fewer people explains no peak, and says too much about who was told.
FEWEST_MAILED = 5


class Sort(StrEnum):
    """What an annotation is about."""

    MARK = "mark"
    MILESTONE = "milestone"
    MAILING = "mailing"


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something that happened on a day.

    `title` is what people wrote; of a mailing it is empty, and `kind` says what was told. `kind` is a value of `Mark.Kind`
    or `news.kinds.Kind`. `project` names the project where a page shows several. `mailed` is how many mails went out.
    """

    on: date
    sort: Sort
    title: str = ""
    kind: str = ""
    project: str = ""
    mailed: int = 0


def annotations_of(
    chosen: Scope, window: Window | None, *, marks: Iterable[Mark] = (), project: Project | None = None
) -> list[Annotation]:
    """What happened within the window of a scope, by day; `project` is that of an activity. At most three statements.

    `marks` are those of the scope (`marks_of`). Drafts are nobody's milestones: only of public projects something shows.
    """
    if window is None:
        return []
    named = project is None and chosen.part is not Part.PROJECT
    found = [
        Annotation(mark.happened_on, Sort.MARK, mark.title, mark.kind)
        for mark in marks
        if window.first <= mark.happened_on <= window.last
    ]
    found += [*_milestones(chosen, window, project, named), *_mailings(chosen, window, project, named)]
    return sorted(found, key=lambda one: one.on)


def _projects(chosen: Scope, project: Project | None, path: str) -> Q | None:
    """Which projects a scope is about, for a relation to them; None where it is about none."""
    if project is not None:
        return Q(**{f"{path}id": project.pk})
    match chosen.part:
        case Part.SITE:
            return Q(**{f"{path}state__in": Project.PUBLIC_STATES})
        case Part.PROJECT:
            return Q(**{f"{path}id": int(chosen.which)})
        case Part.DEPARTMENT:
            return Q(**{f"{path}department_id": int(chosen.which), f"{path}state__in": Project.PUBLIC_STATES})
    return None


def _milestones(chosen: Scope, window: Window, project: Project | None, named: bool) -> list[Annotation]:
    concerned = _projects(chosen, project, "project__")
    if concerned is None:
        return []
    last = min(window.last, clock.today())
    rows = Milestone.objects.filter(concerned, happens_on__range=(window.first, last))
    newest = rows.select_related("project").order_by("-happens_on", "-id")[:MOST_OF_A_SORT]
    return [
        Annotation(row.happens_on, Sort.MILESTONE, row.title, project=row.project.title if named else "")
        for row in newest
    ]


def _mailings(chosen: Scope, window: Window, project: Project | None, named: bool) -> list[Annotation]:
    # News refers to its project by number: a mailing about the whole site has none.
    concerned = _projects(chosen, project, "")
    if concerned is None:
        return []
    about = Q(project_id__in=Project.objects.filter(concerned).values("pk"))
    if chosen.part is Part.SITE:
        about |= Q(project_id=None)
    zone = ZoneInfo(scope.current().timezone)
    begins = datetime.combine(window.first, time.min, zone)
    ends = datetime.combine(window.last + timedelta(days=1), time.min, zone)
    rows = News.objects.exclude(reach=News.Reach.PEOPLE).filter(
        about, happened_at__gte=begins, happened_at__lt=ends, mailed__gte=FEWEST_MAILED
    )
    largest = list(rows.order_by("-mailed", "-id")[:MOST_OF_A_SORT])
    titles = _titles(largest) if named else {}
    return [
        Annotation(
            row.happened_at.astimezone(zone).date(),
            Sort.MAILING,
            kind=row.kind,
            project=titles.get(row.project_id, ""),
            mailed=row.mailed,
        )
        for row in largest
    ]


def _titles(rows: Iterable[News]) -> dict[int | None, str]:
    numbers = {row.project_id for row in rows if row.project_id}
    return dict(Project.objects.filter(pk__in=numbers).values_list("pk", "title")) if numbers else {}
