"""Finding things: which fit, in what order, and how many of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from kit import fulltext
from participation.discussions.models import Contribution
from participation.search.hits import Hit, hits_of
from participation.search.sources import KINDS, Kind, Source, Wanted, readable_contributions, sources

#: So many of a source, the newest that fit, are ranked; a word that stands everywhere costs no more than that.
CANDIDATES = 300
#: Where more contributions than that were made, words are looked for among the newest of each kind first. A word that is
#: not found CANDIDATES times among them is rare enough to have the index give every row.
WINDOW = 20_000
#: So many more of them are taken than are ranked, in place of those that stand below something hidden.
SPARE = 30
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
    everything = {source.key: source for source in sources(wanted.project)}
    recent = _enough_of_the_newest(everything, wanted, languages)
    others = [source for key, source in everything.items() if key not in recent]
    best: dict[tuple[str, str, int], tuple[float, float]] = {}
    for key, pk, at, rank in chain(*recent.values(), _rows(others, wanted, languages)):
        source = everything[key]
        worth = (rank * KINDS[source.kind].weight, at.timestamp() if at else 0.0)
        one = (source.kind, source.table, pk)
        best[one] = max(worth, best.get(one, worth))
    return sorted(best, key=lambda one: (best[one], one), reverse=True)


def _enough_of_the_newest(
    everything: dict[str, Source], wanted: Wanted, languages: list[str]
) -> dict[str, list[tuple[Any, ...]]]:
    """The candidates among the newest of what people wrote, by source, where these are as many as are ranked at all.

    A word that many use is found among them at once; the index would first give every row that has it.
    """
    large = [source for source in everything.values() if source.newest > WINDOW]
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in newest_candidates(large, wanted, languages) if large else ():
        found.setdefault(row[0], []).append(row)
    return {key: rows[:CANDIDATES] for key, rows in found.items() if len(rows) >= CANDIDATES}


def newest_candidates(large: list[Source], wanted: Wanted, languages: list[str]) -> QuerySet[Any, Any]:
    """The newest rows that fit, ranked, from the last WINDOW of each of these sources of one table.

    All of them in one look at the table's index, which takes longer than everything else for a word that many use.
    """
    first = large[0]
    own = {source.key: source.own for source in large if source.own is not None}
    windows = (own[source.key] & Q(pk__gt=source.newest - WINDOW) for source in large)
    rows = first.limited(Contribution.objects.visible(), wanted).filter(
        fulltext.match(languages, wanted.words, *first.columns),
        reduce(or_, windows),
        pk__gt=min(source.newest for source in large) - WINDOW,
    )
    whose = Case(*(When(mine, then=Value(key)) for key, mine in own.items()), output_field=CharField())
    place = Window(RowNumber(), partition_by=whose, order_by=F("pk").desc())
    newest = rows.annotate(place=place).filter(place__lte=CANDIDATES + SPARE).order_by()
    # What stands below something hidden is left out only now, when few are left.
    ranked = readable_contributions().filter(pk__in=newest.values("pk")).order_by("-pk")
    return first.named(ranked, fulltext.rank(languages, wanted.words, *first.columns), whose)


def _rows(chosen: list[Source], wanted: Wanted, languages: list[str]) -> Iterable[tuple[Any, ...]]:
    """The candidates of several sources, in one statement."""
    asked = (candidates(source, wanted, languages) for source in chosen)
    parts = [part for part in asked if part is not None]
    if len(parts) < 2:
        return parts[0] if parts else []
    return parts[0].union(*parts[1:], all=True)


def candidates(source: Source, wanted: Wanted, languages: list[str]) -> QuerySet[Any, Any] | None:
    """The newest rows of a source that fit, ranked; None where none can. The words are looked up in the table's index."""
    rows = source.narrowed(wanted)
    if rows is None:
        return None
    # Sorted by something that no index is sorted by: from an index Postgres would read row after row for a word that it
    # takes for a frequent one, through all of them when nobody used it.
    last = (F("pk") + 0).desc()
    newest = rows.filter(fulltext.match(languages, wanted.words, *source.columns)).order_by(last)
    ranked = rows.model._default_manager.filter(pk__in=newest.values("pk")[:CANDIDATES])
    return source.named(ranked.order_by(), fulltext.rank(languages, wanted.words, *source.columns))
