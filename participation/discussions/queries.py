"""Questions about discussions and what was said in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Cast, Least, Mod, RowNumber
from django.utils.translation import gettext_lazy as _

from kit import fulltext
from kit.pagination import Page, ReadyPages, keyset_page
from kit.ready import IDS, Ready
from participation.discussions.models import (
    Contribution,
    ContributionQuerySet,
    ContributionTheme,
    Discussion,
    Stance,
    Theme,
)
from participation.participants.models import Source
from participation.projects.files import ActivityFile
from participation.projects.models import Project
from tenants.context import current_tenant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PAGE_SIZE = 25
#: Replies shown under each contribution of a list; all of them are on the contribution's own page.
REPLIES_SHOWN = 3
# A prime, 2³¹ - 1: multiplying ids by a number below it, modulo it, is a shuffle that needs no column and no cookie.
_SHUFFLE_MODULUS = 2_147_483_647


@dataclass(frozen=True)
class Order:
    """A way to sort contributions, with the words that say what it does."""

    key: str
    label: _StrPromise
    explanation: _StrPromise
    columns: tuple[str, ...]


ORDERS = (
    Order("new", _("Newest"), _("The newest contributions come first."), ("-created_at", "-id")),
    Order(
        "discussed",
        _("Most discussed"),
        _("Contributions with the most replies come first."),
        ("-reply_count", "-id"),
    ),
    Order(
        "agreed",
        _("Most agreed"),
        _("First come those that more people agree with than disagree: agree minus disagree."),
        ("-agreement", "-id"),
    ),
    Order(
        "divided",
        _("Most divided"),
        _("First come those with many people on both sides, for and against."),
        ("-division", "-id"),
    ),
    Order(
        "random",
        _("Random"),
        _("Everybody gets a different order, so that late and quiet voices are read too."),
        ("shuffled", "id"),
    ),
)
DEFAULT_ORDER = ORDERS[0]


def order_named(key: str | None) -> Order:
    """The order with that key, or newest first."""
    return next((order for order in ORDERS if order.key == key), DEFAULT_ORDER)


def discussions_in_context() -> QuerySet[Discussion]:
    """Discussions with their project and its department."""
    return Discussion.objects.select_related("project__department")


_IN_CONTEXT = Ready(lambda pk: discussions_in_context().filter(pk=pk), pk=BigIntegerField())


def discussion_in_context(pk: int) -> Discussion | None:
    """That discussion with its project and its department."""
    return _IN_CONTEXT.first(pk=pk) if pk <= BigIntegerField.MAX_BIGINT else None


def contribution_page(
    discussion: Discussion,
    *,
    order: Order = DEFAULT_ORDER,
    cursor: str | None = None,
    seed: int = 1,
    size: int = PAGE_SIZE,
    rows: ContributionQuerySet | None = None,
    beside: str = "",
) -> Page[Contribution]:
    """A page of visible contributions (not replies) with their authors' names, in one query.

    `seed` (1 to 2³¹) tells one visitor's random order from another's. `rows` are those of the discussion that somebody
    wants to see, where that is not all of them; `beside` is what else is read of each.
    """
    if rows is None and order.key != "random":
        page = _everything(order.key, size).page(cursor, discussion=discussion.pk)
    else:
        rows = discussion.contributions.all() if rows is None else rows
        whole = _with_authors_in(order, seed)
        whole = whole.select_related(beside) if beside else whole
        chosen = _to_read(rows, order, seed)
        page = keyset_page(whole, ordering=order.columns, cursor=cursor, size=size, among=chosen)
    for contribution in page.items:
        contribution.discussion = discussion
    return page


@lru_cache
def _everything(key: str, size: int) -> ReadyPages[Contribution]:
    order = order_named(key)
    return ReadyPages(
        lambda discussion: _to_read(Contribution.objects.filter(discussion=discussion), order),
        ordering=order.columns,
        size=size,
        whole=lambda: _with_authors_in(order),
        discussion=BigIntegerField(),
    )


def _to_read(rows: ContributionQuerySet, order: Order, seed: int = 1) -> ContributionQuerySet:
    return _ordered(rows.visible().top_level(), order, seed)


def _with_authors_in(order: Order, seed: int = 1) -> ContributionQuerySet:
    return _ordered(with_authors(Contribution.objects.all()), order, seed)


def _ordered(rows: ContributionQuerySet, order: Order, seed: int) -> ContributionQuerySet:
    if order.key == "agreed":
        return rows.annotate(
            agreement=Cast(F("agree_count"), IntegerField()) - Cast(F("disagree_count"), IntegerField())
        )
    if order.key == "divided":
        return rows.annotate(division=Least(F("agree_count"), F("disagree_count")))
    if order.key == "random":
        # Neighbouring seeds must not give similar orders. Ids stay far below 2³², so the product fits a bigint.
        factor = (seed * 1_103_515_245 + 12_345) % _SHUFFLE_MODULUS or 1
        return rows.annotate(shuffled=Mod(F("id") * Value(factor), Value(_SHUFFLE_MODULUS)))
    return rows


def with_authors(rows: ContributionQuerySet) -> ContributionQuerySet:
    """The contributions joined with what is needed to name their authors, and nothing else about them."""
    return rows.select_related("participant__user").defer(
        "participant__external_ref",
        "participant__user__password",
        "participant__user__email",
        "participant__user__last_login",
        "hidden_by",
    )


def latest_replies(
    contributions: Sequence[Contribution], *, shown: int = REPLIES_SHOWN
) -> dict[int, list[Contribution]]:
    """The last few visible replies of each contribution, oldest first, by the contribution's id.

    One query, none when nothing has been replied to.
    """
    replied_to = [row.pk for row in contributions if row.reply_count]
    if not replied_to:
        return {}
    place = Window(
        RowNumber(), partition_by=F("parent_id"), order_by=[F("created_at").desc(), F("id").desc()]
    )
    rows = Contribution.objects.visible().filter(parent__in=replied_to)
    found = with_authors(rows.annotate(place=place).filter(place__lte=shown)).order_by("created_at", "id")
    replies: dict[int, list[Contribution]] = {}
    for reply in found:
        replies.setdefault(reply.parent_id or 0, []).append(reply)
    return replies


def reply_page(
    contribution: Contribution, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Contribution]:
    """All visible replies to a contribution, oldest first."""
    rows = with_authors(contribution.replies.visible())
    return keyset_page(rows, ordering=("created_at", "id"), cursor=cursor, size=size)


def stances_of(user: Any, contributions: Iterable[Contribution]) -> Mapping[int, int]:
    """Where `user` stands on each of these contributions, by id. One query, none for somebody not signed in."""
    if not user.is_authenticated:
        return {}
    return dict(_STANCES(user=user.pk, contributions=[row.pk for row in contributions]))


_STANCES = Ready(
    lambda user, contributions: Stance.objects.filter(
        participant__user=user, contribution__any=contributions
    ).values_list("contribution_id", "value"),
    user=BigIntegerField(),
    contributions=IDS,
)


def contributions_in_context() -> ContributionQuerySet:
    """Contributions with author, parent, discussion, project and department."""
    return with_authors(Contribution.objects.all()).select_related(
        "discussion__project__department", "parent"
    )


def contributions_of(user: Any) -> QuerySet[Contribution]:
    """Everything an account has said, newest first, with where it was said."""
    rows = Contribution.objects.filter(participant__user=user).select_related("discussion__project", "parent")
    return rows.order_by("-created_at", "-id")


def discussions_of_project(project: Project, *, with_drafts: bool = False) -> list[Discussion]:
    """A project's discussions in the order they open; drafts only for staff. One query."""
    rows = Discussion.objects.filter(project=project)
    if not with_drafts:
        rows = rows.exclude(state=Discussion.State.DRAFT)
    found = list(rows.order_by(F("opens_at").asc(nulls_last=True), "id"))
    for row in found:
        row.project = project
    return found


def typed_in_count(discussion: Discussion) -> int:
    """How much of a discussion was said on paper or at a workshop."""
    return discussion.contributions.filter(source=Source.OFFLINE).count()


@dataclass(frozen=True)
class Wanted:
    """Which contributions of a discussion somebody wants to see; an empty one asks for all."""

    theme: int | None = None
    answered: bool | None = None
    words: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return self == Wanted()

    def of(self, discussion: Discussion) -> ContributionQuerySet | None:
        """Those contributions; None for all of them."""
        if self.is_everything:
            return None
        rows = narrowed(discussion.contributions.all(), theme=self.theme, answered=self.answered)
        if self.words:
            rows = rows.filter(fulltext.match(languages_here(), self.words, "body"))
        return rows


def narrowed(
    rows: ContributionQuerySet, *, theme: int | None = None, answered: bool | None = None
) -> ContributionQuerySet:
    """Those about a theme, and those that were answered or were not."""
    if theme is not None:
        rows = rows.filter(Exists(ContributionTheme.objects.filter(theme=theme, contribution=OuterRef("pk"))))
    if answered is not None:
        rows = rows.filter(answered_at__isnull=not answered)
    return rows


def languages_here() -> list[str]:
    """The languages in which words are looked for on this site."""
    return list(current_tenant().languages)


def themes_of_project(project: Project) -> QuerySet[Theme]:
    """A project's themes by name, each with `contribution_count`: how many visible contributions are about it."""
    return _themes_of_project(project.pk)


def themes_to_choose_from(project: Project) -> list[Theme]:
    """The same as a list, for pages."""
    return _THEMES(project=project.pk)


def _themes_of_project(project: Any) -> QuerySet[Theme]:
    about = Count("links", filter=Q(links__contribution__status=Contribution.Status.VISIBLE))
    return Theme.objects.filter(project=project).annotate(contribution_count=about).order_by("name", "id")


_THEMES = Ready(_themes_of_project, project=BigIntegerField())


def themes_of(contributions: Iterable[Contribution]) -> dict[int, list[Theme]]:
    """What these contributions are about, by the contribution's id. One query."""
    themes: dict[int, list[Theme]] = {}
    for link in _LINKS(contributions=[row.pk for row in contributions]):
        themes.setdefault(link.contribution_id, []).append(link.theme)
    return themes


_LINKS = Ready(
    lambda contributions: (
        ContributionTheme.objects.filter(contribution__any=contributions)
        .select_related("theme")
        .order_by("theme__name", "theme_id")
    ),
    contributions=IDS,
)


#: Columns of the file of everything that was said, replies too.
FILE_COLUMNS = (
    ("id", _("Number")),
    ("reply_to", _("Reply to number")),
    ("author", _("Author")),
    ("body", _("Text")),
    ("created_at", _("When")),
    ("status", _("State")),
    ("source", _("Source")),
    ("agree", _("Agree")),
    ("unsure", _("Unsure")),
    ("disagree", _("Disagree")),
    ("answered_at", _("Answered")),
)


def file_of(discussion: Discussion) -> ActivityFile:
    """Everything that was said in a discussion, in the order it came, read as a stream."""
    rows = with_authors(discussion.contributions.all()).order_by("created_at", "id")
    return ActivityFile(FILE_COLUMNS, (file_row(row) for row in rows.iterator(chunk_size=1_000)))


def file_row(row: Contribution) -> list[Any]:
    """A contribution as a row of a file."""
    return [
        row.pk,
        row.parent_id,
        row.participant.public_name,
        row.body,
        row.created_at,
        row.status,
        row.source,
        row.agree_count,
        row.unsure_count,
        row.disagree_count,
        row.answered_at,
    ]
