"""When the owner of a promise is reminded, and when others are asked to help: pure rules over days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Days before the day on which the owner is reminded, the earliest first.
BEFORE = (7, 1)
#: After so many late days the project's lead is told as well.
ESCALATES_AFTER = 7


@dataclass(frozen=True)
class Stage:
    """How urgent an open promise is. Its key is the same for as long as nobody needs to be told again."""

    key: str
    is_late: bool = False
    escalates: bool = False


def stage_of(due_on: date, today: date) -> Stage | None:
    """The latest reminder that is due on `today` for a promise that is still open; None when it is too early for any.

    A week and a day before; on the day; once it is late, and again each week until somebody says what became of it. A day
    on which nothing ran is made up for, and a reminder that was overtaken by the next is left out.
    """
    left = (due_on - today).days
    if left < 0:
        weeks = (-left - 1) // 7
        return Stage(f"late-{weeks}", is_late=True, escalates=-left > ESCALATES_AFTER)
    if left == 0:
        return Stage("today")
    passed = [days for days in BEFORE if left <= days]
    return Stage(f"before-{passed[-1]}") if passed else None
