"""How rooms above say what there is to tell: settings.NEWS_SOURCES names one source for each kind of row.

Nothing of what is told is kept in a notice. It is asked for when the list is shown and again when the mail is sent, so
what was hidden, taken back or put away in the meantime is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from participation.news.models import News, Notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Telling:
    """What somebody is told, in the language that is active."""

    headline: str | _StrPromise
    #: The page it leads to, without the host, and what its button says.
    path: str
    button: str | _StrPromise
    #: Markdown.
    text: str | _StrPromise = ""
    #: What the person said themselves.
    quote: str = ""
    #: Where it happened: the project's title, a department's name.
    where: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of row that news is about.

    `tell` gets notices and answers, by the notice's id, what to say of those that may be told now, in a number of queries
    that does not depend on theirs. `concerned` gives the next accounts (after a number, ascending, at most so many) that
    news of reach "concerned" is for.
    """

    tell: Callable[[Sequence[Notice]], dict[int, Telling]]
    concerned: Callable[[News, int, int], list[int]] | None = None


@cache
def source_named(name: str) -> Source:
    """The source behind a name of settings.NEWS_SOURCES."""
    source: Source = import_string(settings.NEWS_SOURCES[name])
    return source


def tell(notices: Iterable[Notice]) -> dict[int, Telling]:
    """What there is to say of these notices, by their id; those that nobody may be told now are left out.

    Their news has to be loaded with them.
    """
    by_source: dict[str, list[Notice]] = {}
    for notice in notices:
        by_source.setdefault(notice.news.source, []).append(notice)
    found: dict[int, Telling] = {}
    for name, rows in by_source.items():
        if name in settings.NEWS_SOURCES:
            found |= source_named(name).tell(rows)
    return found
