"""Nobody loosens what was decided above them, neither by saying so nor by moving things elsewhere."""

from __future__ import annotations

from typing import Any

from participation.departments import queries, rules
from participation.departments.models import Decision, Department
from participation.departments.queries import InForce


def refuse_loosening(before: InForce, after: InForce, *, by: Any) -> None:
    """Raise NotAllowed when `after` leaves more to the department than somebody above `by` has decided."""
    if by is not None and after.strictness < before.strictness:
        rules.may_loosen(by, before.decided_in_id).or_refuse()


def refuse_looser_home(department: Department, *, home: Department | None, by: Any) -> None:
    """The same for what a department owned, when it goes to `home`."""
    before, after = queries.decisions_in_force(department), queries.decisions_in_force(home)
    for decision in Decision:
        refuse_loosening(before[decision], after[decision], by=by)


def refuse_looser_place(department: Department, *, parent: Department | None, by: Any) -> None:
    """The same for a department that is to hang below `parent`: rules of its own go with it."""
    before, after = queries.decisions_in_force(department), queries.decisions_in_force(parent)
    for decision in Decision:
        if not before[decision].is_own:
            refuse_loosening(before[decision], after[decision].seen_from_below, by=by)
