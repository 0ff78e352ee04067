"""What is shown of things that were found: a heading, an excerpt around the words, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit import fulltext
from participation.answers.models import AnsweredContribution, OfficialAnswer, Promise
from participation.departments.models import Department
from participation.discussions.models import Contribution
from participation.discussions.queries import with_authors
from participation.projects.kinds import kind_named
from participation.projects.models import SEARCHED, Document, Project
from participation.projects.templatetags.texts import plain
from participation.search.sources import KINDS, Kind, visible_contributions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Letters of a text that are looked at for an excerpt, and of the excerpt itself.
READ_AT_MOST = 8_000
EXCERPT = 260
_BEFORE = 80


@dataclass(frozen=True)
class Piece:
    """Some words of a text, and whether they are what somebody looked for."""

    words: str
    is_found: bool = False


@dataclass
class Hit:
    """One thing that was found. `text` is without signs of Markdown; `author` is as everybody sees it."""

    kind: Kind
    pk: int
    address: str
    heading: str
    text: str
    at: datetime | None
    project: Project | None = None
    language: str = ""
    author: str = ""
    is_answered: bool = False
    #: What it is, where its kind says too little: a survey, a reply.
    named: _StrPromise | str = ""
    heading_pieces: list[Piece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def label(self) -> _StrPromise | str:
        """What it is, in a word or two."""
        return self.named or self.kind.one


def hits_of(found: Sequence[tuple[str, str, int]], words: str, languages: Iterable[str]) -> list[Hit]:
    """Kind, table and number of what was found as hits, in that order. What was hidden since is left out."""
    if not found:
        return []
    numbers: dict[str, list[int]] = {}
    for _key, table, pk in found:
        numbers.setdefault(table, []).append(pk)
    read = {table: _READ.get(table, _activities(table))(pks) for table, pks in numbers.items()}
    hits = [hit for _key, table, pk in found if (hit := read[table].get(pk)) is not None]
    _mark(hits, words, languages)
    return hits


def _mark(hits: list[Hit], words: str, languages: Iterable[str]) -> None:
    texts = [text for hit in hits for text in (hit.heading, hit.text)]
    places = fulltext.places_found(texts, languages, words)
    for number, hit in enumerate(hits):
        hit.heading_pieces = pieces_of(hit.heading, places[2 * number], around=len(hit.heading))
        hit.pieces = pieces_of(hit.text, places[2 * number + 1])


def pieces_of(text: str, places: Sequence[tuple[int, int]], *, around: int = EXCERPT) -> list[Piece]:
    """At most `around` letters of a text with the places marked, beginning shortly before the first; whole words only."""
    begin = max(0, places[0][0] - _BEFORE) if places and len(text) > around else 0
    if begin:
        begin = text.find(" ", begin, places[0][0]) + 1 or begin
    end = len(text)
    if end - begin > around:
        end = max(text.rfind(" ", begin, begin + around), begin) or begin + around
        if end == begin:
            end = begin + around
    return [*_pieces(text, places, begin, end)]


def _pieces(text: str, places: Sequence[tuple[int, int]], begin: int, end: int) -> Iterator[Piece]:
    if begin:
        yield Piece("… ")
    at = begin
    for start, stop in places:
        if start < at or start >= end:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start : min(stop, end)], True)
        at = min(stop, end)
    if at < end:
        yield Piece(text[at:end])
    if end < len(text):
        yield Piece(" …")


def _short(text: str) -> str:
    return " ".join(plain(text[:READ_AT_MOST]).split())


def _projects(pks: list[int]) -> dict[int, Hit]:
    rows = Project.objects.public().filter(pk__in=pks)
    return {
        row.pk: Hit(
            KINDS["project"],
            row.pk,
            reverse("projects:detail", args=[row.slug]),
            row.title,
            _short("\n\n".join(text for name in SEARCHED[1:] if (text := getattr(row, name)))),
            row.published_at,
            language=row.language,
        )
        for row in rows
    }


def _activities(key: str) -> Callable[[list[int]], dict[int, Hit]]:
    def read(pks: list[int]) -> dict[int, Hit]:
        kind = kind_named(key)
        assert kind is not None
        rows = kind.rows().public().filter(pk__in=pks).select_related("project")
        return {
            row.pk: Hit(
                KINDS["activity"],
                row.pk,
                kind.address_of(row.project.slug, row.pk),
                getattr(row, kind.heading),
                _short(getattr(row, kind.introduction)),
                row.published_at,
                row.project,
                row.project.language,
                named=kind.name,
            )
            for row in rows
        }

    return read


def _contributions(pks: list[int]) -> dict[int, Hit]:
    rows = with_authors(visible_contributions().filter(pk__in=pks))  # type: ignore[arg-type]  # the same queryset
    return {row.pk: _said(row) for row in rows.select_related("discussion__project", "idea")}


def _said(row: Contribution) -> Hit:
    idea = getattr(row, "idea", None)
    is_idea = row.discussion.is_idea_box and not row.is_reply
    address = reverse("contributions:detail", args=[row.parent_id or row.pk])
    return Hit(
        KINDS["idea" if is_idea else "contribution"],
        row.pk,
        f"{address}#c{row.pk}" if row.is_reply else address,
        idea.title if idea else row.discussion.question,
        _short(row.body),
        row.created_at,
        row.discussion.project,
        author=row.participant.public_name,
        is_answered=row.answered_at is not None,
        named=_("Reply") if row.is_reply else "",
    )


def _answers(pks: list[int]) -> dict[int, Hit]:
    links = AnsweredContribution.objects.filter(
        answer=OuterRef("pk"), contribution__status=Contribution.Status.VISIBLE, contribution__parent=None
    )
    first = Subquery(links.order_by("contribution_id").values("contribution_id")[:1])
    rows: Any = OfficialAnswer.objects.published().filter(pk__in=pks).annotate(first_answered=first)
    return {
        row.pk: _answer(row, row.first_answered)
        for row in rows.select_related("project", "discussion", "department")
    }


def _answer(row: OfficialAnswer, first_answered: int | None) -> Hit:
    address = (
        reverse("contributions:detail", args=[first_answered])
        if first_answered
        else reverse("projects:detail", args=[row.project.slug])
    )
    return Hit(
        KINDS["answer"],
        row.pk,
        address,
        row.discussion.question if row.discussion else row.project.title,
        _short(row.body),
        row.published_at,
        row.project,
        row.project.language,
        author=row.department.name,
    )


def _promises(pks: list[int]) -> dict[int, Hit]:
    rows = Promise.objects.public().filter(pk__in=pks).select_related("project", "department")
    return {
        row.pk: Hit(
            KINDS["promise"],
            row.pk,
            reverse("answers:promise", args=[row.pk]),
            row.text,
            "",
            row.given_at,
            row.project,
            row.project.language,
            author=row.department.name,
        )
        for row in rows
    }


def _documents(pks: list[int]) -> dict[int, Hit]:
    rows = Document.objects.public().filter(pk__in=pks).select_related("project")
    return {
        row.pk: Hit(
            KINDS["document"],
            row.pk,
            f"{reverse('projects:detail', args=[row.project.slug])}#document-{row.pk}",
            row.title,
            _short(row.description),
            row.created_at,
            row.project,
            row.language,
        )
        for row in rows
    }


def _departments(pks: list[int]) -> dict[int, Hit]:
    rows = Department.objects.current().filter(pk__in=pks)
    return {
        row.pk: Hit(
            KINDS["department"],
            row.pk,
            reverse("departments:detail", args=[row.slug]),
            row.name,
            _short(row.introduction),
            None,
        )
        for row in rows
    }


_READ: dict[str, Callable[[list[int]], dict[int, Hit]]] = {
    "project": _projects,
    "contribution": _contributions,
    "answer": _answers,
    "promise": _promises,
    "document": _documents,
    "department": _departments,
}
