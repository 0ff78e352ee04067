"""How long people wait for an official answer."""

from __future__ import annotations

from dataclasses import dataclass

from participation.engagement.formulas import percentile
from participation.engagement.queries._counts import waits_by_department


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How many contributions a department was the first to answer, and the median of the whole days they waited."""

    answered: int
    days: int

    @property
    def whole_days(self) -> int:
        """The days, never less than one."""
        return max(1, self.days)


def days_to_answer() -> dict[int, AnswerTime]:
    """The figure `days_to_answer` of each department that has answered anything, by its number. One statement."""
    return {
        department: AnswerTime(sum(waits.values()), percentile(waits, 50) or 0)
        for department, waits in waits_by_department().items()
    }
