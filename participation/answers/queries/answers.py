"""Questions about answers: what was answered, to whom, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from kit.ready import IDS, Ready
from participation.answers.models import AnsweredContribution, OfficialAnswer, Promise, ReadMark
from participation.answers.rules import ANSWER
from participation.departments.models import Department
from participation.departments.queries import administrators, staff
from participation.discussions.models import Contribution, Discussion
from participation.projects.models import Project, ProjectMember
from participation.projects.queries import projects_where

#: So many answers that wait for somebody's eyes are shown to them as what needs them.
MOST_REVIEWS = 12


def answers_to(contributions: Iterable[Contribution]) -> dict[int, list[OfficialAnswer]]:
    """The published answers to these contributions, oldest first, by the contribution's id; `carried` of each are its
    promises, by day. Three queries at most, one where nothing was answered."""
    asked = [row.pk for row in contributions]
    if not asked:
        return {}
    answers: dict[int, list[OfficialAnswer]] = {}
    for link in _ANSWERED(contributions=asked):
        answers.setdefault(link.contribution_id, []).append(link.answer)
    found = [answer for rows in answers.values() for answer in rows]
    if found:
        given = Promise.objects.given().order_by("due_on", "id")
        prefetch_related_objects(found, Prefetch("promises", queryset=given, to_attr="carried"))
    # Few answers were ever corrected: what they said before is looked up for those alone.
    corrected = [answer for answer in found if answer.corrected_at]
    if corrected:
        prefetch_related_objects(corrected, "versions")
    return answers


_ANSWERED = Ready(
    lambda contributions: (
        AnsweredContribution.objects.filter(
            contribution__any=contributions, answer__state=OfficialAnswer.State.PUBLISHED
        )
        .select_related("answer__department", "answer__written_by")
        .order_by("answer_id")
    ),
    contributions=IDS,
)


def readers_of(contributions: Iterable[Contribution]) -> dict[int, list[Department]]:
    """The departments that have read these contributions, first reader first, by the contribution's id. One query."""
    readers: dict[int, list[Department]] = {}
    for mark in _MARKS(contributions=[row.pk for row in contributions]):
        readers.setdefault(mark.contribution_id, []).append(mark.department)
    return readers


_MARKS = Ready(
    lambda contributions: (
        ReadMark.objects.filter(contribution__any=contributions)
        .select_related("department")
        .order_by("read_at", "id")
    ),
    contributions=IDS,
)


@dataclass(frozen=True)
class Fate:
    """What became of a contribution: which departments read it, and what was answered."""

    contribution: Contribution
    readers: list[Department]
    answers: list[OfficialAnswer]


def fates_of(contributions: Sequence[Contribution]) -> list[Fate]:
    """What became of these contributions, in their order. Two queries, none for an empty list."""
    if not contributions:
        return []
    readers, answers = readers_of(contributions), answers_to(contributions)
    return [Fate(row, readers.get(row.pk, []), answers.get(row.pk, [])) for row in contributions]


def latest_answers(*, project: Project | None = None, limit: int = 5) -> list[OfficialAnswer]:
    """The latest answers in public projects, or in one project, with project, discussion and department.

    Each says `answered_count`, how many contributions it speaks to, and `first_answered`, the id of the first of them.
    """
    return _latest_of_project(limit)(project=project.pk) if project else _latest(limit)()


@lru_cache
def _latest(limit: int) -> Ready[OfficialAnswer]:
    return Ready(lambda: _with_whom(project__state__in=Project.PUBLIC_STATES)[:limit])


@lru_cache
def _latest_of_project(limit: int) -> Ready[OfficialAnswer]:
    return Ready(
        lambda project: _with_whom(project=project).prefetch_related("versions")[:limit],
        project=BigIntegerField(),
    )


def _with_whom(**chosen: Any) -> QuerySet[OfficialAnswer]:
    rows = OfficialAnswer.objects.published().filter(**chosen)
    rows = rows.select_related("project", "discussion", "department", "theme")
    links = AnsweredContribution.objects.filter(answer=OuterRef("pk")).order_by("contribution_id")
    counts = links.order_by().values("answer").annotate(total=Count("pk")).values("total")
    rows = rows.annotate(
        answered_count=Subquery(counts), first_answered=Subquery(links.values("contribution_id")[:1])
    )
    return rows.order_by("-published_at", "-id")


def answers_in_draft(user: Any) -> QuerySet[OfficialAnswer]:
    """Drafts in projects that somebody answers for, and those they are asked to look at, the newest first."""
    rows = OfficialAnswer.objects.unfinished().select_related(
        "project", "department", "written_by", "reviewer"
    )
    mine = Q(project__in=projects_to_answer(user)) | Q(reviewer=user) | Q(written_by=user)
    return rows.filter(mine).order_by("-published_at", "-id")


def reviews_asked_of(user: Any) -> list[OfficialAnswer]:
    """Answers that wait for somebody's eyes; at most MOST_REVIEWS."""
    return _REVIEWS(user=user.pk)


_REVIEWS = Ready(
    lambda user: (
        OfficialAnswer.objects.filter(state=OfficialAnswer.State.REVIEW, reviewer=user)
        .select_related("project")
        .order_by("published_at", "id")[:MOST_REVIEWS]
    ),
    user=BigIntegerField(),
)


def possible_reviewers(answer: OfficialAnswer) -> QuerySet[Any]:
    """Who can look at an answer before it is published: the project's team and administrators, but not its writer."""
    team = ProjectMember.objects.filter(project=answer.project).values("user_id")
    rows = staff().filter(Q(pk__in=team) | Q(pk__in=administrators().values("pk")))
    return rows.exclude(pk=answer.written_by_id or 0)


def projects_to_answer(user: Any) -> QuerySet[Project]:
    """The running and closed projects in which `user` may answer."""
    return projects_where(user, ANSWER).filter(state__in=Project.PUBLIC_STATES)


def departments_to_answer_for(user: Any, project: Project) -> Sequence[Department]:
    """The departments somebody may answer for: the project's own, and those they come from. The likeliest first."""
    own = {
        member.department
        for member in project.members.all()
        if member.user_id == user.pk and member.department
    }
    held = Department.objects.current().filter(role_assignments__user=user).distinct()
    return list(dict.fromkeys([*own, project.department, *held]))


def projects_with_contributions() -> list[tuple[str, str]]:
    """Slug and title of projects that have discussions: what the list of contributions can be narrowed to."""
    return _WITH_CONTRIBUTIONS()


_WITH_CONTRIBUTIONS = Ready(
    lambda: (
        Project.objects.filter(Exists(Discussion.objects.filter(project=OuterRef("pk"))))
        .order_by("title", "id")
        .values_list("slug", "title")
    )
)
