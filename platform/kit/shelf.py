"""Parts of pages, drawn once and kept in the process while nothing on them changes.

Drawing a list costs ten times what reading it from the database does, and most readers see the same rows. A drawn part is
kept under everything that stands on it, so a change is seen by the next reader at once and nothing ever has to be thrown
away by hand. What is personal must be part of the key, or stay outside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.safestring import SafeString

from kit import scope


class Shelf:
    """Keeps at most so many parts. When it is full it is emptied: one slower page, and no bookkeeping."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawn: dict[tuple[Any, ...], SafeString] = {}

    def part(self, key: tuple[Any, ...], draw: Callable[[], str]) -> SafeString:
        """The part that is kept under the key, for this tenant, language and time zone; drawn where there is none."""
        full = (
            scope.current().schema,
            translation.get_language(),
            timezone.get_current_timezone_name(),
            *key,
        )
        found = self._drawn.get(full)
        if found is None:
            if len(self._drawn) >= self._most:
                self._drawn.clear()
            found = self._drawn[full] = SafeString(draw())
        return found

    def __len__(self) -> int:
        return len(self._drawn)


def age_of(moment: datetime, at: datetime) -> tuple[timedelta, int]:
    """For keys: changes about as often as the words for a distance in time do."""
    age = at - moment
    for most, step in _STEPS:
        if age < most:
            return step, age // step
    return timedelta.max, 0


_STEPS = (
    (timedelta(minutes=2), timedelta(seconds=20)),
    (timedelta(hours=2), timedelta(minutes=1)),
    (timedelta(days=2), timedelta(minutes=30)),
    (timedelta(days=60), timedelta(hours=6)),
)
