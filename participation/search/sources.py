"""What can be found, and where: one source for each kind of thing, each with the rows that everybody may read.

A source never relaxes what its rows say, so what is hidden, waits for a moderator or belongs to a draft is neither found
nor counted, whoever asks. Staff find drafts in the workspace's own lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
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
#: Instead of a column: the rows are those of `places`, which are the wanted project's already.
IN_ITS_PLACES = "places"
#: In so many discussions and idea boxes, the latest ones, the newest contributions are looked for.
LATEST = 100


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
    #: Which of the rows are its own, and the number of one of the newest; only where there may be a million.
    own: Q | None = None
    newest: int = 0

    def narrowed(self, wanted: Wanted) -> QuerySet[Any] | None:
        """The rows that may be among what is wanted; None where no row can be."""
        if wanted.answered is not None and not self.answered_at:
            return None
        if wanted.project is not None and not self.project:
            return None
        return self.limited(self.rows() if self.own is None else self.rows().filter(self.own), wanted)

    def limited(self, rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
        """Of these rows of its table those that are in the project, answered and of the days that are wanted."""
        if wanted.project is not None and self.project != IN_ITS_PLACES:
            rows = rows.filter(**{self.project: wanted.project.pk})
        if wanted.answered is not None:
            rows = rows.filter(**{f"{self.answered_at}__isnull": not wanted.answered})
        if wanted.since is not None:
            rows = rows.filter(**{f"{self.at}__gte": _midnight(wanted.since)})
        if wanted.until is not None:
            rows = rows.filter(**{f"{self.at}__lt": _midnight(wanted.until + timedelta(days=1))})
        return rows

    @property
    def key(self) -> str:
        """What tells it from the other sources."""
        return f"{self.kind} {self.table} {self.columns[0]}"

    def named(self, rows: QuerySet[Any], rank: Any, key: Any = None) -> QuerySet[Any, Any]:
        """Rows as key, number, moment and rank: the shape in which those of all sources are put together."""
        lines: QuerySet[Any, Any] = rows.annotate(
            hit_source=key or Value(self.key, output_field=CharField()), hit_at=F(self.at), hit_rank=rank
        ).values_list("hit_source", "pk", "hit_at", "hit_rank")
        return lines


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def readable_contributions() -> QuerySet[Contribution]:
    """Those that are visible; replies only below something that is visible too."""
    shown_above = Q(parent=None) | Q(parent__status=Contribution.Status.VISIBLE)
    return Contribution.objects.visible().filter(shown_above)


def visible_contributions() -> QuerySet[Contribution]:
    """What everybody may read, where it stands."""
    public = readable_contributions().filter(discussion__project__state__in=Project.PUBLIC_STATES)
    return public.exclude(discussion__state=ActivityState.DRAFT)


@dataclass(frozen=True)
class Places:
    """The numbers of discussions and idea boxes that everybody may read, in their order.

    Contributions are searched by these numbers instead of by what is joined to them: from the newest on, the database then
    skips those that stand elsewhere before it looks at their words.
    """

    talks: tuple[int, ...] = ()
    boxes: tuple[int, ...] = ()

    @property
    def talked(self) -> Q:
        """What was said to a question, and replies to ideas."""
        in_talks = Q(discussion__any=self.talks)
        return in_talks | Q(discussion__any=self.boxes, parent__isnull=False) if self.boxes else in_talks

    @property
    def suggested(self) -> Q:
        """Ideas."""
        return Q(discussion__any=self.boxes, parent=None)

    def newest(self) -> dict[str, int]:
        """The number of one of the newest contributions, by kind of discussion. One query.

        Numbers grow with time, but an archive may have been brought in from its newest to its oldest: hence both ends.
        """
        said = Contribution.objects.filter(discussion=OuterRef("pk"))
        ends = {
            "first": Subquery(said.order_by("created_at", "id").values("pk")[:1]),
            "last": Subquery(said.order_by("-created_at", "-id").values("pk")[:1]),
        }
        rows = Discussion.objects.filter(pk__any=[*self.talks[-LATEST:], *self.boxes[-LATEST:]]).order_by()
        newest = dict.fromkeys(Discussion.Kind.values, 0)
        for kind, *found in rows.annotate(**ends).values_list("kind", *ends):
            newest[kind] = max(newest[kind], *(pk or 0 for pk in found))
        return newest


def places(project: Project | None = None) -> Places:
    """Those of the site, or of one project. One query."""
    rows = Discussion.objects.filter(project__state__in=Project.PUBLIC_STATES)
    rows = rows.exclude(state=ActivityState.DRAFT).order_by()
    if project is not None:
        rows = rows.filter(project=project)
    found = sorted(rows.values_list("pk", "kind"))
    boxes = tuple(pk for pk, kind in found if kind == Discussion.Kind.IDEAS)
    return Places(tuple(pk for pk, kind in found if kind != Discussion.Kind.IDEAS), boxes)


def _said(where: Places) -> Iterator[Source]:
    """Contributions, ideas and the titles of ideas; none of those for which there is no place."""
    newest = where.newest()
    body: dict[str, Any] = {
        "table": CONTRIBUTIONS,
        "rows": readable_contributions,
        "columns": ("body",),
        "at": "created_at",
        "project": IN_ITS_PLACES,
        "answered_at": "answered_at",
    }
    if where.talks or where.boxes:
        yield Source("contribution", **body, own=where.talked, newest=newest[Discussion.Kind.DISCUSSION])
    if where.boxes:
        titled = ("contribution__created_at", IN_ITS_PLACES, "contribution__answered_at")
        yield Source("idea", **body, own=where.suggested, newest=newest[Discussion.Kind.IDEAS])
        yield Source("idea", CONTRIBUTIONS, partial(_titles_of_ideas, where), ("title",), *titled)


def _titles_of_ideas(where: Places) -> QuerySet[Idea]:
    # Not as a list of ids: a common word would read them all.
    shown = Idea.objects.filter(contribution__status=Contribution.Status.VISIBLE)
    return shown.filter(box__any=where.boxes).order_by()


def _answers() -> QuerySet[OfficialAnswer]:
    rows = OfficialAnswer.objects.published().filter(project__state__in=Project.PUBLIC_STATES)
    return rows.exclude(discussion__state=ActivityState.DRAFT)


def sources(project: Project | None = None) -> list[Source]:
    """Every source, of the site or of one project. Kinds of activity bring theirs through the registry of kinds.

    Two queries.
    """
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
    return [
        Source("project", "project", Project.objects.public, SEARCHED, "published_at", "pk"),
        *activities,
        *_said(places(project)),
        Source("answer", "answer", _answers, ("body",), "published_at", "project"),
        Source("promise", "promise", Promise.objects.public, ("text",), "given_at", "project"),
        Source("document", "document", Document.objects.public, DOCUMENT_SEARCHED, "created_at", "project"),
        Source(
            "department", "department", Department.objects.current, ("name", "introduction"), "created_at"
        ),
    ]
