"""What can be found, and where: one source for each kind of thing, each with the rows that everybody may read.

A source never relaxes what its rows say, so what is hidden, waits for a moderator or belongs to a draft is neither found
nor counted, whoever asks. Staff find drafts in the workspace's own lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from participation.answers.models import OfficialAnswer, Promise
from participation.departments.models import Department
from participation.discussions.models import Contribution, Discussion
from participation.ideas.models import Idea
from participation.projects.kinds import kinds
from participation.projects.models import DOCUMENT_SEARCHED, SEARCHED, Document, Project
from participation.projects.standing import ActivityState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is found. What stands on top of many things weighs more than one of the many."""

    key: str
    name: _StrPromise
    one: _StrPromise
    icon: str
    weight: float = 1.0


KINDS = {
    kind.key: kind
    for kind in (
        Kind("project", _("Projects"), _("Project"), "folder-open", 3.0),
        Kind("activity", _("Ways to take part"), _("Way to take part"), "chat-bubble-left-right", 2.0),
        Kind("idea", _("Ideas"), _("Idea"), "light-bulb", 1.2),
        Kind("contribution", _("Contributions"), _("Contribution"), "chat-bubble-left"),
        Kind("answer", _("Official answers"), _("Official answer"), "check-badge", 1.5),
        Kind("promise", _("Promises"), _("Promise"), "calendar-days", 1.5),
        Kind("document", _("Documents"), _("Document"), "document-text", 1.5),
        Kind("department", _("Departments"), _("Department"), "building-office", 2.0),
    )
}


#: The table of most of what is found.
CONTRIBUTIONS = "contribution"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Days are the tenant's, `until` included; `kind` is a key of KINDS, empty for all."""

    words: str = ""
    kind: str = ""
    project: Project | None = None
    answered: bool | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether some of what fits the words is left out."""
        return self != Wanted(words=self.words)


@dataclass(frozen=True)
class Source:
    """Rows of one table, the columns that are searched (the heading first), and which say when and in what project."""

    kind: str
    table: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    at: str
    project: str = ""
    answered_at: str = ""

    def narrowed(self, wanted: Wanted) -> QuerySet[Any] | None:
        """The rows that may be among what is wanted; None where no row can be."""
        if wanted.answered is not None and not self.answered_at:
            return None
        if wanted.project is not None and not self.project:
            return None
        rows = self.rows()
        if wanted.project is not None:
            rows = rows.filter(**{self.project: wanted.project.pk})
        if wanted.answered is not None:
            rows = rows.filter(**{f"{self.answered_at}__isnull": not wanted.answered})
        if wanted.since is not None:
            rows = rows.filter(**{f"{self.at}__gte": _midnight(wanted.since)})
        if wanted.until is not None:
            rows = rows.filter(**{f"{self.at}__lt": _midnight(wanted.until + timedelta(days=1))})
        return rows

    def named(self, rows: QuerySet[Any], rank: Any) -> QuerySet[Any, Any]:
        """Rows as kind, table, number, moment and rank: the shape in which those of all sources are put together."""
        lines: QuerySet[Any, Any] = rows.annotate(
            hit_kind=Value(self.kind, output_field=CharField()),
            hit_table=Value(self.table, output_field=CharField()),
            hit_at=F(self.at),
            hit_rank=rank,
        ).values_list("hit_kind", "hit_table", "pk", "hit_at", "hit_rank")
        return lines


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def visible_contributions() -> QuerySet[Contribution]:
    """What everybody may read, where it stands: replies only below something that everybody may read."""
    public = _readable().filter(discussion__project__state__in=Project.PUBLIC_STATES)
    return public.exclude(discussion__state=ActivityState.DRAFT)


def _readable() -> QuerySet[Contribution]:
    shown_above = Q(parent=None) | Q(parent__status=Contribution.Status.VISIBLE)
    return Contribution.objects.visible().filter(shown_above)


@dataclass(frozen=True)
class Places:
    """The numbers of discussions and idea boxes that everybody may read.

    Contributions are searched by these numbers instead of by what is joined to them: from the newest on, the database then
    skips those that stand elsewhere before it looks at their words.
    """

    talks: tuple[int, ...] = ()
    boxes: tuple[int, ...] = ()


def places() -> Places:
    """Those of the site. One query."""
    rows = Discussion.objects.filter(project__state__in=Project.PUBLIC_STATES)
    found = list(rows.exclude(state=ActivityState.DRAFT).order_by().values_list("pk", "kind"))
    boxes = tuple(pk for pk, kind in found if kind == Discussion.Kind.IDEAS)
    return Places(tuple(pk for pk, kind in found if kind != Discussion.Kind.IDEAS), boxes)


def _said(where: Places) -> QuerySet[Contribution]:
    in_talks = Q(discussion__any=where.talks)
    return _readable().filter(in_talks | Q(discussion__any=where.boxes, parent__isnull=False))


def _ideas(where: Places) -> QuerySet[Contribution]:
    return _readable().filter(discussion__any=where.boxes, parent=None)


def _titles_of_ideas() -> QuerySet[Idea]:
    # Not as a list of ids: a common word would read them all.
    return (
        Idea.objects.filter(
            contribution__status=Contribution.Status.VISIBLE, box__project__state__in=Project.PUBLIC_STATES
        )
        .exclude(box__state=ActivityState.DRAFT)
        .order_by()
    )


def _answers() -> QuerySet[OfficialAnswer]:
    rows = OfficialAnswer.objects.published().filter(project__state__in=Project.PUBLIC_STATES)
    return rows.exclude(discussion__state=ActivityState.DRAFT)


def sources() -> list[Source]:
    """Every source. Kinds of activity bring theirs through the registry of kinds. One query."""
    where = places()
    activities = [
        Source(
            "activity",
            kind.key,
            lambda kind=kind: kind.rows().public(),  # type: ignore[misc]  # mypy cannot infer a default of a lambda
            (kind.heading, kind.introduction),
            "published_at",
            "project",
        )
        for kind in kinds()
    ]
    said = ("created_at", "discussion__project", "answered_at")
    titled = ("contribution__created_at", "box__project", "contribution__answered_at")
    return [
        Source("project", "project", Project.objects.public, SEARCHED, "published_at", "pk"),
        *activities,
        Source("contribution", CONTRIBUTIONS, partial(_said, where), ("body",), *said),
        Source("idea", CONTRIBUTIONS, partial(_ideas, where), ("body",), *said),
        Source("idea", CONTRIBUTIONS, _titles_of_ideas, ("title",), *titled),
        Source("answer", "answer", _answers, ("body",), "published_at", "project"),
        Source("promise", "promise", Promise.objects.public, ("text",), "given_at", "project"),
        Source("document", "document", Document.objects.public, DOCUMENT_SEARCHED, "created_at", "project"),
        Source(
            "department", "department", Department.objects.current, ("name", "introduction"), "created_at"
        ),
    ]
