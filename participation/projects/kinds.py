"""The kinds of activity: a room that brings one says here what lists, pages and the API have to know of it.

Rooms above name their kinds in the setting `ACTIVITY_KINDS`. Whoever shows, counts or moves activities asks this registry
and never a kind by name, so a new kind appears on the project page, at home, in the workspace and in the API by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.models import Expression
from django.urls import reverse
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from participation.projects.files import ActivityFile
    from participation.projects.models import Activity, ActivityQuerySet, Project
    from participation.projects.paper import Ask


@dataclass(frozen=True)
class Kind:
    """One way of taking part.

    `key` stands in addresses, the journal and exports, and never changes. `heading`, `introduction`, `counted`, `replies`
    and `last_at` name columns of its rows (or are expressions over them): what a list says of an activity.
    `counted_in_words` says a number of whatever is counted ("12 ideas"), and `file` gives everything that came in.
    `copy` makes a draft in another project of one of them, without what people said: (row, into=, by=, opens_at=,
    closes_at=); a kind without it is left out of copies. `paper` says what a printed form asks, and `typing_in` names the
    page on which staff type in what came back.
    """

    #: So parts of pages may be kept under it (kit.parts).
    never_changes: ClassVar[bool] = True

    key: str
    name: _StrPromise
    new: _StrPromise
    purpose: _StrPromise
    icon: str
    rows: Callable[[], ActivityQuerySet[Any]]
    heading: str
    introduction: str
    counted: str | Expression
    counted_in_words: Callable[[int], str]
    page: Callable[[str, int], str]
    editor: str
    new_page: str
    file: Callable[[Any], ActivityFile]
    paper: Callable[[Any], Sequence[Ask]]
    typing_in: str
    replies: str | Expression | None = None
    last_at: str | Expression | None = None
    copy: Callable[..., Activity] | None = None

    def address_of(self, project_slug: str, pk: int) -> str:
        """The public page of one of them."""
        return self.page(project_slug, pk)

    def new_address(self, project: Project) -> str:
        """The page on which staff begin one in a project."""
        return reverse(self.new_page, args=[project.slug])

    def typing_in_address(self, pk: int) -> str:
        """The page on which staff type in what was said on paper or at a workshop."""
        return reverse(self.typing_in, args=[pk])

    def edit_address(self, pk: int) -> str:
        """The page on which staff change one."""
        return reverse(self.editor, args=[pk])


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of activity, in the order in which staff are offered them."""
    return tuple(import_string(path) for path in settings.ACTIVITY_KINDS)


def kind_named(key: str) -> Kind | None:
    """The kind with that key."""
    return next((kind for kind in kinds() if kind.key == key), None)


def kind_of(activity: Activity) -> Kind:
    """The kind of an activity. Raises LookupError for one that is not registered."""
    kind = kind_named(activity.kind_key)
    if kind is None:
        raise LookupError(activity.kind_key)
    return kind
