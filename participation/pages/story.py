"""The whole story of a project: purpose, what was said, answers, promises, outcome, told from beginning to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from participation.answers import queries as answers
from participation.answers.figures import PromiseFigures, promise_figures
from participation.answers.models import Conclusion, OfficialAnswer, Outcome, Promise
from participation.discussions.models import Contribution
from participation.projects.listing import ActivityLine, activities_of_project
from participation.projects.models import Project

#: How many answers a story spells out, and how many voices it quotes.
ANSWERS, VOICES = 12, 3
#: For how long the counts of a story stay as they are, in seconds.
FRESH = 120


@dataclass(frozen=True)
class Said:
    """What came in, in numbers."""

    people: int
    contributions: int
    replies: int
    stances: int
    answered: int
    #: The numbers of the contributions that most people agreed with.
    voices: tuple[int, ...]


@dataclass(frozen=True)
class Story:
    """Everything that the page tells, in its order."""

    project: Project
    activities: list[ActivityLine]
    said: Said
    voices: list[Contribution]
    answers: list[OfficialAnswer]
    promises: list[Promise]
    promise_figures: PromiseFigures
    conclusions: list[Conclusion]
    outcome: Outcome | None


def story_of(project: Project, *, today: Any) -> Story:
    """The story of a project: as many queries whatever there is in it, and none that grows while its counts are fresh."""
    promises, said = list(answers.promises_of_project(project)), _said(project)
    outcome = answers.outcome_of(project)
    return Story(
        project=project,
        activities=activities_of_project(project),
        said=said,
        voices=_voices(said),
        answers=list(answers.latest_answers(project=project, limit=ANSWERS)),
        promises=promises,
        promise_figures=promise_figures(promises, today=today),
        conclusions=list(answers.conclusions_of(project)) if outcome else [],
        outcome=outcome,
    )


def _voices(said: Said) -> list[Contribution]:
    """Those that can still be read: what a moderator has hidden meanwhile is not quoted, whatever was counted before."""
    rows = Contribution.objects.visible().select_related("participant__user").in_bulk(said.voices)
    return [rows[pk] for pk in said.voices if pk in rows]


def _said(project: Project) -> Said:
    """Counting a million contributions, and sorting them, takes its time; a minute later it is much the same."""
    key = f"story:{project.pk}"
    said: Said | None = cache.get(key)
    if said is None:
        said = _counted(project)
        cache.set(key, said, FRESH)
    return said


def _counted(project: Project) -> Said:
    rows = Contribution.objects.visible().filter(discussion__project=project)
    own = Q(parent=None)
    counts = rows.aggregate(
        people=Count("participant", distinct=True),
        contributions=Count("pk", filter=own),
        replies=Count("pk", filter=~own),
        stances=Coalesce(Sum(F("agree_count") + F("unsure_count") + F("disagree_count")), 0),
        answered=Count("pk", filter=own & Q(answered_at__isnull=False)),
    )
    agreed = answers.worth_choosing(project).values_list("pk", flat=True)
    return Said(**counts, voices=tuple(agreed[:VOICES]))
