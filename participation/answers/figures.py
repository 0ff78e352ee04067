"""Figures about promises, as plain sums over what happened. Engagement's definitions rest on these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Promised(Protocol):
    """What the figures look at."""

    promised_on: date
    due_on: date
    state: str
    settled_on: date | None


@dataclass(frozen=True)
class PromiseFigures:
    """What became of promises. `due` are those that are settled or whose day has passed: only they can have been kept."""

    given: int = 0
    due: int = 0
    kept: int = 0
    kept_in_time: int = 0
    late: int = 0
    broken: int = 0

    @property
    def share_kept(self) -> float | None:
        """Kept, in time or late, of those due; None when none is due."""
        return self.kept / self.due if self.due else None

    @property
    def share_in_time(self) -> float | None:
        """Kept by the day that was said first, of those due; None when none is due."""
        return self.kept_in_time / self.due if self.due else None


def promise_figures(promises: Iterable[Promised], *, today: date) -> PromiseFigures:
    """Count promises as they stand on a day. A promise whose day was moved is judged by the day that was said first."""
    given = due = kept = in_time = late = broken = 0
    for one in promises:
        given += 1
        is_late = one.state == "open" and one.due_on < today
        kept += one.state == "kept"
        in_time += one.state == "kept" and one.settled_on is not None and one.settled_on <= one.promised_on
        broken += one.state == "broken"
        late += is_late
        due += one.state != "open" or is_late
    return PromiseFigures(given, due, kept, in_time, late, broken)
