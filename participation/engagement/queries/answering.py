"""How long people wait for an official answer, and how many have got one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from participation.engagement.formulas import percentile
from participation.engagement.models import ChannelTally
from participation.engagement.queries._counts import Totals, waits_by_department
from participation.engagement.queries._scope import Part, Scope
from participation.journal.models import Kind
from participation.projects.models import Project

#: What the share of contributions answered is worked out from.
_ANSWERED = sorted(
    map(
        str,
        (
            Kind.CONTRIBUTION_MADE,
            Kind.CONTRIBUTION_ANSWERED,
            Kind.CONTRIBUTION_HIDDEN,
            Kind.CONTRIBUTION_RESTORED,
            Kind.CONTRIBUTION_MERGED,
            Kind.CONTRIBUTION_UNMERGED,
        ),
    )
)


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


def answered_share_of_departments(number: int | None = None) -> dict[int, float | None]:
    """The figure `answered_share` of each department (or of one) with projects, by its number. Two statements.

    What was said and its answer can carry the names of two departments: another one of the team answers, or a merger came
    between. So the share is taken over the projects that a department carries now, where both meet again.
    """
    projects = Project.objects.all() if number is None else Project.objects.filter(department=number)
    carries = {
        Scope.project(pk).key: department for pk, department in projects.values_list("pk", "department_id")
    }
    rows = ChannelTally.objects.filter(scope__startswith=f"{Part.PROJECT}:")
    if number is not None:
        rows = rows.filter(scope__in=list(carries))
    found: defaultdict[int, Totals] = defaultdict(Totals)
    counted = rows.filter(kind__in=_ANSWERED).values_list("scope", "kind", "channel", "value", "number")
    for scope, kind, channel, value, events in counted:
        if scope in carries:
            found[carries[scope]].add(kind, channel, value, events)
    return {department: totals.answered_share for department, totals in found.items()}
