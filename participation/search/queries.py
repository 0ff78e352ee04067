"""Finding things: which fit, in what order, and how many of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import F, QuerySet

from kit import fulltext
from participation.discussions.models import Contribution
from participation.search.hits import Hit, hits_of
from participation.search.sources import CONTRIBUTIONS, KINDS, Kind, Source, Wanted, sources

#: So many of a source, the newest that fit, are ranked; a word that stands everywhere costs no more than that.
CANDIDATES = 300
#: Where more contributions than that were made, words are looked for among the newest first.
WINDOW = 50_000
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
    """What everybody may read and fits, the best first, with the words marked.

    At most five queries and one for each kind shown.
    """
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
    everything = sources()
    recent = _enough_of_the_newest(everything, wanted, languages)
    others = [source for source in everything if not (_is_said(source) and source.kind in recent)]
    best: dict[tuple[str, str, int], tuple[float, float]] = {}
    for kind, table, pk, at, rank in chain(*recent.values(), _rows(others, wanted, languages)):
        worth = (rank * KINDS[kind].weight, at.timestamp() if at else 0.0)
        best[(kind, table, pk)] = max(worth, best.get((kind, table, pk), worth))
    return sorted(best, key=lambda one: (best[one], one), reverse=True)


def _enough_of_the_newest(
    everything: list[Source], wanted: Wanted, languages: list[str]
) -> dict[str, list[tuple[Any, ...]]]:
    """The candidates among the newest contributions, by kind, where these are as many as are ranked at all.

    A word that many use is found among them at once; the index would first give every row that has it.
    """
    newest = Contribution.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest <= WINDOW:
        return {}
    said = [source for source in everything if _is_said(source)]
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in _rows(said, wanted, languages, above=newest - WINDOW):
        found.setdefault(row[0], []).append(row)
    return {kind: rows for kind, rows in found.items() if len(rows) >= CANDIDATES}


def _is_said(source: Source) -> bool:
    """Whether it is what people wrote, of which there may be a million."""
    return source.table == CONTRIBUTIONS and source.columns == ("body",)


def _rows(
    chosen: list[Source], wanted: Wanted, languages: list[str], *, above: int = 0
) -> Iterable[tuple[Any, ...]]:
    """The candidates of several sources, in one statement."""
    asked = (candidates(source, wanted, languages, above=above) for source in chosen)
    parts = [part for part in asked if part is not None]
    if len(parts) < 2:
        return parts[0] if parts else []
    return parts[0].union(*parts[1:], all=True)


def candidates(
    source: Source, wanted: Wanted, languages: list[str], *, above: int = 0
) -> QuerySet[Any, Any] | None:
    """The newest rows of a source that fit, ranked; None where none can. The words are looked up in the table's index.

    With `above` only rows with greater numbers are looked at.
    """
    rows = source.narrowed(wanted)
    if rows is None:
        return None
    if above:
        rows = rows.filter(pk__gt=above)
    # Sorted by something that no index is sorted by: from an index Postgres would read row after row for a word that it
    # takes for a frequent one, through all of them when nobody used it.
    last = (F("pk") + 0).desc()
    newest = rows.filter(fulltext.match(languages, wanted.words, *source.columns)).order_by(last)
    ranked = rows.model._default_manager.filter(pk__in=newest.values("pk")[:CANDIDATES])
    return source.named(ranked.order_by(), fulltext.rank(languages, wanted.words, *source.columns))
