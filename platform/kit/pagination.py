"""Lists paged by keyset: the next page starts after the last row seen, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BigIntegerField, Field, Func, Model, OuterRef, Q, QuerySet
from rest_framework.pagination import CursorPagination

from kit.ready import Ready

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. `next_cursor` is the value of `?after=` for the next one, empty when there is none."""

    items: list[Row]
    next_cursor: str

    @property
    def has_next(self) -> bool:
        """Whether more rows follow."""
        return bool(self.next_cursor)


def keyset_page(
    queryset: QuerySet[Row],
    *,
    ordering: Sequence[str],
    cursor: str | None,
    size: int = 50,
    among: QuerySet[Row] | None = None,
) -> Page[Row]:
    """The page of at most `size` rows after `cursor`.

    `ordering` names columns of the row itself ("-created_at"), and its last one must be unique. A cursor that was
    tampered with, or is of another ordering, gives the first page. With `among`, which are chosen is said there, and
    what `queryset` joins to a row is looked up for those of the page alone: where very many are to be put in order.
    """
    if among is None:
        return _page_after(queryset, lambda rows: rows, ordering, cursor, size)
    return _page_after(among, lambda rows: _joined(queryset, rows, ordering, size), ordering, cursor, size)


def _joined(whole: QuerySet[Row], rows: QuerySet[Row], ordering: Sequence[str], size: int) -> QuerySet[Row]:
    return whole.order_by(*ordering).filter(pk__in=rows.order_by(*ordering).values("pk")[: size + 1])


def keyset_page_of_each(
    queryset: QuerySet[Row],
    *,
    below: QuerySet[Any],
    by: str,
    ordering: Sequence[str],
    cursor: str | None,
    size: int = 50,
) -> Page[Row]:
    """As `keyset_page`, of rows that belong to one of `below` by their column `by`: of each of these the first are taken.

    For an index that begins with that column: from one that does not, Postgres reads through what belongs elsewhere.
    """

    def of_each(rows: QuerySet[Row]) -> QuerySet[Row]:
        of_one = rows.select_related(None).filter(**{by: OuterRef("pk")}).values("pk")[: size + 1]
        first = Func(ArraySubquery(of_one), function="unnest", output_field=BigIntegerField())
        return rows.filter(pk__in=below.order_by().annotate(first=first).values("first"))

    return _page_after(queryset, of_each, ordering, cursor, size)


def _page_after(
    queryset: QuerySet[Row],
    taken: Callable[[QuerySet[Row]], QuerySet[Row]],
    ordering: Sequence[str],
    cursor: str | None,
    size: int,
) -> Page[Row]:
    queryset = queryset.order_by(*ordering)
    position = _decode(cursor, len(ordering))
    if position is not None:
        try:
            rows = list(taken(queryset.filter(_after(ordering, position)))[: size + 1])
        except (ValueError, TypeError, ValidationError):
            rows = list(taken(queryset)[: size + 1])
    else:
        rows = list(taken(queryset)[: size + 1])
    return _page(rows, ordering, size)


class ReadyPages(Generic[Row]):
    """A list whose first page is asked for so often that its SQL is kept ready (see `kit.ready`).

    `build` takes the names of `fields` and gives the rows in any order; `ordering` and `size` as for `keyset_page`. With
    `whole`, `build` chooses among rows, and `whole` says what is read of those of the page.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Row]],
        *,
        ordering: Sequence[str],
        size: int,
        whole: Callable[[], QuerySet[Row]] | None = None,
        **fields: Field[Any, Any],
    ) -> None:
        self.build, self.ordering, self.size, self.whole = build, ordering, size, whole

        def first(**places: Any) -> QuerySet[Row]:
            rows = build(**places)
            rows = rows if whole is None else _joined(whole(), rows, ordering, size)
            return rows.order_by(*ordering)[: size + 1]

        self.first_rows = Ready(first, **fields)

    def page(self, cursor: str | None, **values: Any) -> Page[Row]:
        """The page after `cursor`, with one value for each of the fields."""
        if cursor:
            rows, whole = self.build(**values), self.whole() if self.whole else None
            return keyset_page(
                rows if whole is None else whole,
                ordering=self.ordering,
                cursor=cursor,
                size=self.size,
                among=None if whole is None else rows,
            )
        return _page(self.first_rows(**values), self.ordering, self.size)


def _page(rows: list[Row], ordering: Sequence[str], size: int) -> Page[Row]:
    items = rows[:size]
    return Page(items, _encode(items[-1], ordering) if len(rows) > size else "")


def _after(ordering: Sequence[str], position: list[Any]) -> Q:
    condition = Q()
    equal = Q()
    for name, value in zip(ordering, position, strict=True):
        field = name.lstrip("-")
        step = Q(**{f"{field}__lt" if name.startswith("-") else f"{field}__gt": value})
        condition |= equal & step
        equal &= Q(**{field: value})
    first, bound = ordering[0].lstrip("-"), "lte" if ordering[0].startswith("-") else "gte"
    # Implied by the rest, and what lets Postgres start in the middle of an index.
    return Q(**{f"{first}__{bound}": position[0]}) & condition


def _encode(row: Model, ordering: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in ordering]
    text = json.dumps([list(ordering), values], cls=_Exact, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class _Exact(DjangoJSONEncoder):
    """Keeps the microseconds that Django's encoder cuts off: without them rows would be skipped."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _decode(cursor: str | None, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        decoded = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        _names, values = decoded
    except (ValueError, TypeError, binascii.Error):
        return None
    if (
        not isinstance(values, list)
        or len(values) != length
        or any(isinstance(v, (list, dict)) for v in values)
    ):
        return None
    return values


class KeysetCursor(CursorPagination):
    """The API's pages. A view names its order in `ordering`; the last column must be unique."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-id"

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's own order, or newest first."""
        ordering = getattr(view, "ordering", self.ordering)
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)
