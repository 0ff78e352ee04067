"""Parts of pages, drawn once and kept in the process for a moment while nothing on them changes.

Drawing a list costs ten times what reading it from the database does, and most readers see the same rows. A drawn part is
kept under everything that could stand on it, so a change is seen by the next reader at once, and nothing has to be told to
forget. Decision record 0017 says what keeps one person's words out of another's page. Rows of long lists, of which each
changes for itself, are in `kit.shelf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.urls import get_urlconf
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from kit import clock, scope

#: After so many seconds everything is drawn anew: what changes by itself, as "3 minutes ago" and "open", is no older.
MOMENT = 5
#: All parts of a process together have at most so many characters.
MOST_CHARACTERS = 4_000_000


class CannotStand(TypeError):
    """Something whose changes cannot be seen from outside, so that no part may be kept under it."""


class Parts:
    """The parts of one process. When it is full, or the moment is over, it is emptied: no bookkeeping."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._moment, self._characters = 0, 0
        self._drawn: dict[tuple[Any, ...], SafeString] = {}

    def part(self, place: object, values: Mapping[str, Any], draw: Callable[[], str]) -> SafeString:
        """What `draw` makes of the values, for this tenant, language and time zone; drawn where it is not kept.

        `place` says which part it is. `draw` has to see nothing but the values. A part that asked the database while it
        was drawn is not kept, nor is one with a value that cannot stand here. Raises scope.OutsideScope.
        """
        try:
            key = (
                place,
                scope.current(),
                get_urlconf(),
                translation.get_language(),
                timezone.get_current_timezone_name(),
                *map(everything_on, values.values()),
            )
        except CannotStand:
            return SafeString(draw())
        now = int(clock.now().timestamp()) // MOMENT
        if now != self._moment:
            self._empty(now)
        found = self._drawn.get(key)
        if found is None:
            with _watched() as asked:
                found = SafeString(draw())
            if not asked:
                self._keep(key, found)
        return found

    def _keep(self, key: tuple[Any, ...], drawn: SafeString) -> None:
        if self._characters + len(drawn) > self._most:
            self._empty(self._moment)
        self._characters += len(drawn)
        self._drawn[key] = drawn

    def _empty(self, moment: int) -> None:
        # A new dictionary rather than an emptied one: another thread may be reading.
        self._moment, self._characters, self._drawn = moment, 0, {}

    def __len__(self) -> int:
        return len(self._drawn)


PARTS = Parts()


@contextmanager
def _watched() -> Iterator[list[str]]:
    """The statements that were sent meanwhile."""
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def everything_on(value: Any) -> Any:
    """Something that can be compared and is the same only where everything that could be drawn of the value is.

    Of a row: every column that was read, annotations, and the rows that were read with it. A queryset is asked for its
    rows, as the page would ask it. Raises CannotStand for what holds more than can be seen: a row's manager, a function.
    """
    return _everything(value, ())


def _everything(value: Any, around: tuple[int, ...]) -> Any:
    kind = type(value)
    if kind in _THEMSELVES:
        return value
    if kind in (list, tuple):
        if value and type(value[0]) is tuple and {type(one) for row in value for one in row} <= _THEMSELVES:
            return kind, *map(tuple, value)
        return (kind, *[one if type(one) in _THEMSELVES else _everything(one, around) for one in value])
    if kind is dict:
        return dict, _all(value, around)
    if issubclass(kind, Model):
        return _row(value, around)
    return _other(value, kind, around)


#: What is nothing but its value. Neither true words (markup that is safe, or not) nor True, which would be the same as 1.
_THEMSELVES = frozenset({str, int, type(None), datetime, date, time, timedelta, UUID, bytes})


def _all(values: Mapping[str, Any], around: tuple[int, ...]) -> tuple[Any, ...]:
    return (
        *values,
        *[one if type(one) in _THEMSELVES else _everything(one, around) for one in values.values()],
    )


def _row(row: Model, around: tuple[int, ...]) -> Any:
    if id(row) in around:  # A row that was read with this one, and has it in turn.
        return type(row), row.pk
    inside = (*around, id(row))
    facts = dict(row.__dict__)
    together = facts.pop("_state").fields_cache
    return type(row), _all(facts, inside), _all(together, inside) if together else ()


def _other(value: Any, kind: type, around: tuple[int, ...]) -> Any:
    if getattr(kind, "never_changes", False):  # Made once for the life of the process.
        return kind, id(value)
    if issubclass(kind, (bool, float, Decimal)):
        return kind, str(value)
    if issubclass(kind, Enum):
        return value
    if issubclass(kind, str):
        return kind, str(value)
    if issubclass(kind, Promise):
        return str(value)
    if issubclass(kind, (set, frozenset)):
        return kind, frozenset(_everything(one, around) for one in value)
    if issubclass(kind, (list, tuple)):
        return kind, *[_everything(one, around) for one in value]
    if issubclass(kind, QuerySet):
        return QuerySet, *[_everything(one, around) for one in value]
    if issubclass(kind, Mapping):
        return kind, _all(value, around)
    if callable(value) or id(value) in around:
        raise CannotStand(f"{kind.__name__} cannot be kept under.")
    inside = (*around, id(value))
    if hasattr(value, "__dict__"):
        return kind, _all(vars(value), inside)
    if slots := getattr(kind, "__slots__", None):
        return kind, *[_everything(getattr(value, name), inside) for name in slots]
    raise CannotStand(f"{kind.__name__} cannot be kept under.")
