"""Finding things: which fit, in what order, and how many of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from kit import fulltext
from participation.search.hits import Hit, hits_of
from participation.search.sources import KINDS, Kind, Source, Wanted, sources

#: So many of a source, the newest that fit, are ranked; a word that stands everywhere costs no more than that.
CANDIDATES = 300
PAGE_SIZE = 20


@dataclass(frozen=True)
class Found:
    """A page of what was found. `counts` says how many of each kind, `total` of all; `has_more_than_counted` when only the
    newest were looked at. `next_cursor` is the value of `?after=` for the next page, empty when there is none."""

    items: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: list[tuple[Kind, int]] = field(default_factory=list)
    has_more_than_counted: bool = False
    next_cursor: str = ""

    @property
    def has_next(self) -> bool:
        """Whether more was found."""
        return bool(self.next_cursor)


def search(
    wanted: Wanted, *, languages: Iterable[str], cursor: str | None = None, size: int = PAGE_SIZE
) -> Found:
    """What everybody may read and fits, the best first, with the words marked. Two queries and one for each kind shown."""
    languages = list(languages)
    fitting = [] if not wanted.words.strip() else _fitting(wanted, languages)
    counts = Counter(row[0] for row in fitting)
    shown = [row for row in fitting if wanted.kind in ("", row[0])]
    begin = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 6 else 0
    end = begin + size
    return Found(
        items=hits_of([row[:3] for row in shown[begin:end]], wanted.words, languages),
        total=len(shown),
        counts=[(kind, counts[key]) for key, kind in KINDS.items() if counts[key]],
        has_more_than_counted=any(counts[key] >= CANDIDATES for key in counts if wanted.kind in ("", key)),
        next_cursor=str(end) if len(shown) > end else "",
    )


def _fitting(wanted: Wanted, languages: list[str]) -> list[tuple[str, str, int]]:
    """Kind, table and number of each, the best first, each once."""
    parts = [part for source in sources() if (part := candidates(source, wanted, languages)) is not None]
    best: dict[tuple[str, str, int], tuple[float, float]] = {}
    for kind, table, pk, at, rank in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        worth = (rank * KINDS[kind].weight, at.timestamp() if at else 0.0)
        best[(kind, table, pk)] = max(worth, best.get((kind, table, pk), worth))
    return sorted(best, key=lambda one: (best[one], one), reverse=True)


def candidates(source: Source, wanted: Wanted, languages: list[str]) -> QuerySet[Any, Any] | None:
    """The newest rows of a source that fit, ranked; None where none can. The words are looked up in the table's index."""
    rows = source.narrowed(wanted)
    if rows is None:
        return None
    newest = rows.filter(fulltext.match(languages, wanted.words, *source.columns)).order_by("-pk")
    ranked = rows.model._default_manager.filter(pk__in=newest.values("pk")[:CANDIDATES])
    return source.named(ranked.order_by(), fulltext.rank(languages, wanted.words, *source.columns))
