"""Expectations on both sides, next to what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q

from participation.engagement.models import Voice
from participation.engagement.queries._scope import Scope
from participation.engagement.queries.figures import Figures, figures_of
from participation.participants.queries import participant_of
from participation.projects.models import Expectation, Project

#: Fewer people say too much about each of them.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Hoped:
    """How many people expected something, and their share of all who said."""

    hope: Voice.Hope
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class ExpectationReport:
    """Both sides. Of citizens there is nothing to say while fewer than five have said something."""

    targets: Sequence[Expectation]
    figures: Figures
    hoped: Sequence[Hoped]
    people_hoped: int
    people_judged: int
    met: dict[str, int]
    again: dict[str, int]
    clarity: float | None

    @property
    def targets_met(self) -> int:
        """How many of the city's targets were reached."""
        return sum(target.was_met is True for target in self.targets)

    @property
    def targets_open(self) -> int:
        """Of how many nobody has entered what they came to."""
        return sum(target.was_met is None for target in self.targets)

    @property
    def strongest(self) -> Hoped | None:
        """What most people expected."""
        return max(self.hoped, key=lambda one: one.people, default=None)

    @property
    def share_met(self) -> float | None:
        """The share of those who judged who say it was met, in full or in part."""
        good = self.met.get("yes", 0) + self.met.get("partly", 0)
        return good / self.people_judged if self.met and self.people_judged else None

    @property
    def sides_differ(self) -> bool:
        """Whether the city reached most of its targets while most people say theirs was not met, or the other way round."""
        if self.share_met is None or self.targets_open == len(self.targets):
            return False
        reached = self.targets_met / (len(self.targets) - self.targets_open) >= 0.5
        return reached != (self.share_met >= 0.5)


def expectation_report(project: Project) -> ExpectationReport:
    """What both sides expected of a project, next to what happened. A constant number of statements."""
    voices = Voice.objects.filter(project=project)
    counted = voices.aggregate(
        hoped=Count("pk", filter=~Q(hope="")),
        judged=Count("pk", filter=~Q(met="")),
        clarity=Avg("clarity"),
        **{f"hope_{key}": Count("pk", filter=Q(hope=key)) for key in Voice.Hope.values},
        **{f"met_{key}": Count("pk", filter=Q(met=key)) for key in Voice.Met.values},
        **{f"again_{key}": Count("pk", filter=Q(again=key)) for key in Voice.Met.values},
    )
    enough_hoped, enough_judged = counted["hoped"] >= FEWEST, counted["judged"] >= FEWEST
    hoped = [
        Hoped(hope, counted[f"hope_{hope.value}"], counted[f"hope_{hope.value}"] / counted["hoped"])
        for hope in Voice.Hope
        if enough_hoped
    ]
    return ExpectationReport(
        targets=list(project.expectations.all()),
        figures=figures_of(Scope.project(project.pk)),
        hoped=hoped,
        people_hoped=counted["hoped"],
        people_judged=counted["judged"],
        met={key: counted[f"met_{key}"] for key in Voice.Met.values} if enough_judged else {},
        again={key: counted[f"again_{key}"] for key in Voice.Met.values} if enough_judged else {},
        clarity=counted["clarity"] if enough_judged else None,
    )


def voice_of(user: Any, project: Project) -> Voice | None:
    """What this person said about a project; None for nothing. At most two statements, none for strangers."""
    participant = participant_of(user)
    return Voice.objects.filter(project=project, participant=participant).first() if participant else None
