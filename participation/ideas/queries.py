"""Questions about ideas: a page of a box, what says the same, who is to be credited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kit import fulltext
from kit.pagination import Page
from participation.discussions.models import Contribution, ContributionQuerySet, Discussion
from participation.discussions.queries import (
    DEFAULT_ORDER,
    FILE_COLUMNS,
    PAGE_SIZE,
    Order,
    contribution_page,
    contributions_in_context,
    file_row,
    languages_here,
    narrowed,
    with_authors,
)
from participation.ideas.models import Category, Idea, Picture, Progress, Step
from participation.ideas.words import looked_for
from participation.projects.files import ActivityFile

SIMILAR_SHOWN = 5
PLACES_SHOWN = 30


@dataclass(frozen=True)
class Chosen:
    """Which ideas of a box somebody wants to see; an empty one asks for all."""

    category: int | None = None
    status: str = ""
    place: str = ""
    answered: bool | None = None
    theme: int | None = None
    words: str = ""

    def narrowed(self, rows: ContributionQuerySet) -> ContributionQuerySet:
        """Only what was asked for."""
        rows = narrowed(rows, theme=self.theme, answered=self.answered)
        if self.words:
            rows = rows.filter(pk__in=_with_words(rows, self.words))
        if self.category is not None:
            rows = rows.filter(idea__category=self.category)
        if self.status in Progress.values:
            rows = rows.filter(idea__status=self.status)
        if self.place:
            rows = rows.filter(idea__place=self.place)
        return rows

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return self == Chosen()


def _with_words(rows: ContributionQuerySet, words: str) -> QuerySet[Any, Any]:
    # Each in its own index; with "or" between two tables Postgres would read the words of every idea.
    languages, shown = languages_here(), rows.visible().order_by().values("pk")
    in_text = shown.filter(fulltext.match(languages, words, "body"))
    return in_text.union(shown.filter(fulltext.match(languages, words, "idea__title")))


def idea_page(
    box: Discussion,
    *,
    chosen: Chosen | None = None,
    order: Order = DEFAULT_ORDER,
    cursor: str | None = None,
    seed: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Contribution]:
    """A page of visible ideas as contributions, each with its `idea` and its author's name. One query."""
    rows = (chosen or Chosen()).narrowed(box.contributions.all())
    return contribution_page(
        box, rows=rows, order=order, cursor=cursor, seed=seed, size=size, beside="idea__category"
    )


def idea_of(contribution: Contribution) -> Idea | None:
    """The idea that a contribution is, with category; None for one that is none. One query."""
    if not contribution.discussion.is_idea_box:
        return None
    return ideas_in_context().filter(pk=contribution.pk).first()


def ideas_in_context() -> QuerySet[Idea]:
    """Ideas with category, contribution, author, box, project and department."""
    return Idea.objects.select_related(
        "category",
        "merged_into",
        "contribution__participant__user",
        "contribution__discussion__project__department",
        "box__project__department",
    )


def similar_ideas(
    box: Discussion, text: str, *, but: Idea | None = None, limit: int = SIMILAR_SHOWN
) -> list[Idea]:
    """Visible ideas of a box that share telling words with `text`, the most alike first. One query, none without words."""
    wanted = looked_for(text)
    if not wanted:
        return []
    query = SearchQuery(wanted, search_type="raw", config="simple")
    vector = SearchVector("words", config="simple")
    rows = Idea.objects.annotate(vector=vector).filter(
        vector=query, box=box, contribution__status=Contribution.Status.VISIBLE
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    found = rows.annotate(likeness=SearchRank(vector, query)).order_by("-likeness", "-pk")
    return list(found.select_related("contribution__participant__user", "category")[:limit])


def categories_of(box: Discussion) -> QuerySet[Category]:
    """The categories of a box in the order in which they were made."""
    return Category.objects.filter(box=box).order_by("id")


def places_of(box: Discussion) -> list[str]:
    """The places of the ideas in a box, those that are named most often first; at most 30. One query."""
    rows = Idea.objects.filter(box=box).exclude(place="").values("place").annotate(total=Count("pk"))
    return list(rows.order_by("-total", "place").values_list("place", flat=True)[:PLACES_SHOWN])


def pictures_of(contributions: Iterable[Contribution]) -> dict[int, list[Picture]]:
    """The pictures of these ideas, by the contribution's number. One query."""
    pictures: dict[int, list[Picture]] = {}
    for picture in Picture.objects.shown().filter(idea__in=[row.pk for row in contributions]).order_by("id"):
        pictures.setdefault(picture.idea_id, []).append(picture)
    return pictures


def picture_with_key(key: str) -> Picture | None:
    """The picture with that key, with its idea, project and author; None when there is none."""
    rows = Picture.objects.filter(key=key) if key else Picture.objects.none()
    return rows.select_related(
        "idea__contribution__discussion__project", "idea__contribution__participant"
    ).first()


def merged_into(idea: Idea) -> list[Contribution]:
    """The contributions of ideas that were merged into this one, oldest first, with idea and author. One query."""
    rows = contributions_in_context().select_related("idea").filter(idea__merged_into=idea)
    return list(rows.order_by("created_at", "id"))


def steps_of(idea: Idea) -> QuerySet[Step]:
    """What officials said when they moved an idea on, the latest first."""
    return idea.steps.order_by("-taken_at", "-id")


def latest_words(ideas: Sequence[Idea]) -> dict[int, Step]:
    """The latest step of each of these ideas, by its number. One query, none when nothing was moved on."""
    moved = [idea.pk for idea in ideas if idea.status != Progress.NEW]
    if not moved:
        return {}
    rows = Step.objects.filter(idea__in=moved).order_by("idea_id", "-taken_at", "-id").distinct("idea_id")
    return {step.idea_id: step for step in rows}


def progress_counts(box: Discussion) -> dict[str, int]:
    """How many visible ideas of a box stand where, by status. One query."""
    visible = Q(contribution__status=Contribution.Status.VISIBLE)
    rows: Any = Idea.objects.filter(visible, box=box).values_list("status").annotate(total=Count("pk"))
    return dict(rows)


def file_of(box: Discussion) -> ActivityFile:
    """Everything that came into a box, in the order it came, read as a stream: ideas and replies to them."""
    own = (
        ("title", _("Title")),
        ("category", _("Category")),
        ("place", _("Place")),
        ("latitude", _("Latitude")),
        ("longitude", _("Longitude")),
        ("progress", _("What became of it")),
        ("merged_into", _("Merged into number")),
    )
    rows = with_authors(box.contributions.all()).select_related("idea__category").order_by("created_at", "id")
    return ActivityFile((*FILE_COLUMNS, *own), (_file_row(row) for row in rows.iterator(chunk_size=1_000)))


def _file_row(row: Contribution) -> list[Any]:
    idea: Idea | None = getattr(row, "idea", None)
    if idea is None:
        return [*file_row(row), "", "", "", None, None, "", None]
    where = (idea.place, idea.latitude, idea.longitude)
    category = idea.category.name if idea.category else ""
    return [*file_row(row), idea.title, category, *where, idea.status, idea.merged_into_id]
