"""In the background: moderators hear of what waits too long; learning from decisions, and judging what waits by it."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from kit import clock
from kit.jobs import enqueue, job, periodic
from participation.departments.models import RoleAssignment
from participation.departments.queries import path_up
from participation.discussions.rules import MODERATE, may_moderate
from participation.moderation.models import Case
from participation.moderation.news import announce_waiting
from participation.moderation.queries import TOO_LONG
from participation.projects.models import Project, ProjectMember


@periodic("37 * * * *", each_tenant=True)
@job()
def tell_of_what_waits() -> None:
    """Tell moderators of each project where something has waited for more than a day; once a day."""
    now = clock.now()
    late = Case.objects.waiting().filter(opened_at__lt=now - TOO_LONG)
    numbers = late.values_list("contribution__discussion__project", flat=True).distinct().order_by()
    for project in Project.objects.filter(pk__in=numbers).select_related("department"):
        announce_waiting(project.pk, _moderators_of(project), at=now)


def _moderators_of(project: Project) -> list[int]:
    """Those of the team who moderate; where there are none, those who may by their role."""
    team = ProjectMember.objects.filter(project=project, responsibility__in=MODERATE.responsibilities)
    found = _who_may(project, list(team.values_list("user", flat=True)))
    if found:
        return found
    places = path_up(project.department)
    held = RoleAssignment.objects.filter(role__in=MODERATE.roles)
    by_role = held.filter(department__in=places) | held.filter(department=None)
    return _who_may(project, list(by_role.values_list("user", flat=True)))


def _who_may(project: Project, numbers: list[int]) -> list[int]:
    people = get_user_model().objects.filter(pk__in=numbers, is_active=True)
    return [person.pk for person in people if may_moderate(person, project)]


@periodic("23 2 * * *", each_tenant=True)
@job()
def learn() -> None:
    """Learn from what moderators decided, if it is another thing than before: what was deleted meanwhile is forgotten."""
    from participation.moderation.actions.learning import learn_from_decisions

    if learn_from_decisions() is not None:
        enqueue(judge, _key="moderation:judge")


@job()
def judge() -> None:
    """Say of what waits how much it looks like what was hidden, some at a time."""
    from participation.moderation.actions.learning import AT_ONCE, judge_what_waits

    if judge_what_waits() == AT_ONCE:
        enqueue(judge, _key="moderation:judge")
