"""Every role against everything that a role allows, on every level; asked of the rules, of the actions, and of the page."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from accounts.models import User
from kit.errors import NotAllowed, Refused
from participation.departments import actions, queries, rules
from participation.departments.capabilities import Capability, Reach
from participation.departments.models import Decision, Department, Level, Role, RoleAssignment
from participation.projects import actions as projects
from participation.projects.models import Project, ProjectMember, Responsibility
from participation.verdict import Verdict
from tests.participation.arrange import person
from tests.participation.departments.levels import PLACES, Levels, holder, seats

pytestmark = pytest.mark.django_db
CAPABILITIES = {one.key: one for group in queries.capabilities() for one in group.capabilities}


def allowed(capability: Capability, role: str, place: str) -> bool:
    """What the description promises about the department in question, worked out without the code that decides."""
    where = {
        Reach.PLACE: {"site", "above", "own"},
        Reach.ABOVE: {"site", "above"},
        Reach.ANYWHERE: set(PLACES),
        Reach.SITE: {"site"},
    }[capability.reach]
    return role in capability.roles and place in where


def rules_of(module: ModuleType) -> dict[str, tuple[Callable[..., Verdict], Capability]]:
    """Each rule of a room that asks exactly one capability, by its name."""
    described = {name: one for name, one in vars(module).items() if isinstance(one, Capability)}
    found = {}
    for name, rule in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("may_") and rule.__module__ == module.__name__:
            source = inspect.getsource(rule)
            asked = [key for key in described if f"{key}.verdict(" in source]
            if len(asked) == 1:
                found[name] = rule, described[asked[0]]
    return found


MODULES = [import_module(path.rpartition(".")[0]) for path in settings.CAPABILITIES]
RULES = [
    pytest.param(rule, capability, id=name)
    for module in MODULES
    for name, (rule, capability) in rules_of(module).items()
]


def subjects(levels: Levels) -> dict[str, Any]:
    """What rules are asked about, by the names of their parameters: the department in question and what it owns."""
    member = person("member", role=Role.MEMBER, department=levels.own)
    held = list(RoleAssignment.objects.filter(user=member).select_related("department"))
    return {
        "department": levels.own,
        "department_id": levels.own.pk,
        "project": levels.project,
        "parent": levels.own,
        "heir": levels.own,
        "role": Role.MEMBER,
        "held": held,
        "person": member,
        "assignment": held[0],
    }


@pytest.mark.parametrize(("rule", "capability"), RULES)
def test_each_rule_answers_as_its_description_says(
    levels: Levels, rule: Callable[..., Verdict], capability: Capability
) -> None:
    about = subjects(levels)
    names = list(inspect.signature(rule).parameters)[1:]
    wrong = []
    for role, place in seats():
        user = holder(levels, role, place)
        if set(names) <= set(about):
            verdict = rule(user, *(about[name] for name in names))
        else:  # It is asked about something of its own room, which tests it; here its description has to do.
            verdict = capability.verdict(user, capability.place_of(levels.own))
        if bool(verdict) != allowed(capability, role, place):
            wrong.append((role, place, str(verdict.reason)))
        assert bool(verdict) or str(verdict.reason)
    assert wrong == []


def test_rules_of_every_room_are_among_those_that_were_asked() -> None:
    asked = {str(parameter.id) for parameter in RULES}
    assert {
        "may_publish_project",
        "may_moderate",
        "may_answer",
        "may_see_imports",
        "may_present_department",
    } <= asked


def attempts(levels: Levels, by: Any) -> dict[str, Callable[[], object]]:
    """How each thing is done to the department in question, by the capability's key."""
    finn = User.objects.get(email="finn@lyon.example")
    assignment = RoleAssignment.objects.get(user=finn)
    return {
        "department.create": lambda: actions.create_department(name="New", parent=levels.own, by=by),
        "department.rename": lambda: actions.rename_department(levels.own, name="Transport", by=by),
        "department.present": lambda: actions.present_department(levels.own, introduction="Buses.", by=by),
        "department.move": lambda: actions.move_department(levels.own, parent=levels.sister, by=by),
        "department.close": lambda: actions.close_department(levels.own, heir=levels.above, by=by),
        "department.delegate": lambda: actions.delegate(
            levels.own, levels={Decision.PUBLISH: Level.SITE}, by=by
        ),
        "people.appoint": lambda: actions.appoint(finn, role=Role.LEAD, department=levels.own, by=by),
        "people.appoint_everywhere": lambda: actions.appoint(finn, role=Role.ADMINISTRATOR, by=by),
        "people.deactivate": lambda: actions.deactivate(finn, heir=None, by=by),
        "project.create": lambda: projects.create_project(
            title="New", department=levels.own, language="en", by=by
        ),
        "project.edit": lambda: projects.edit_project(levels.project, title="Other", by=by),
        "project.publish": lambda: projects.publish_project(levels.project, by=by),
        "dismissal": lambda: actions.dismiss(assignment, by=by),
    }


@pytest.mark.parametrize("role", list(Role))
def test_every_role_on_every_level_does_what_the_table_says_and_nothing_else(
    levels: Levels, role: str
) -> None:
    person("finn", role=Role.MEMBER, department=levels.own)
    wrong = []
    for held, place in seats():
        if held != role:
            continue
        user = holder(levels, role, place)
        for key, attempt in attempts(levels, user).items():
            capability = CAPABILITIES["people.appoint" if key == "dismissal" else key]
            try:
                with transaction.atomic():
                    attempt()
                    done = True
                    raise _Undo
            except NotAllowed:
                done = False
            except _Undo:
                pass
            rules.forget_standing(user)
            if done != allowed(capability, role, place):
                wrong.append((key, place, done))
    # Moving needs the new place as well, which the sister's own administrators have not from where it is.
    assert wrong == []


class _Undo(Exception):
    """Takes back what was tried."""


@pytest.mark.parametrize("responsibility", list(Responsibility))
def test_what_somebody_carries_in_a_team_counts_for_that_project(
    levels: Levels, bruno: Any, responsibility: Responsibility
) -> None:
    emma = person("emma", role=Role.MEMBER, department=levels.sister)
    projects.add_member(levels.project, user=emma, responsibility=responsibility, department=None, by=bruno)
    project = Project.objects.get(pk=levels.project.pk)
    for module in MODULES:
        for rule, capability in rules_of(module).values():
            if capability.responsibilities and "project" in inspect.signature(rule).parameters:
                expected = responsibility in capability.responsibilities
                assert bool(rule(emma, project)) is expected, capability.key


def test_whoever_lost_their_last_role_carries_nothing_any_more(levels: Levels, bruno: Any) -> None:
    emma = person("emma", role=Role.MEMBER, department=levels.own)
    projects.add_member(
        levels.project, user=emma, responsibility=Responsibility.LEAD, department=None, by=bruno
    )
    actions.dismiss(RoleAssignment.objects.get(user=emma), by=bruno)
    assert ProjectMember.objects.filter(user=emma).exists()
    with pytest.raises(NotAllowed):
        projects.edit_project(levels.project, title="Mine", by=User.objects.get(pk=emma.pk))


def test_asking_about_everything_everywhere_costs_one_query(
    levels: Levels, django_assert_num_queries: Any
) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "above")
    places = list(Department.objects.all())
    emma = User.objects.get(pk=emma.pk)
    with django_assert_num_queries(1):
        for capability in CAPABILITIES.values():
            for place in places:
                capability.verdict(emma, capability.place_of(place))
            capability.departments(emma)


def test_every_capability_has_a_key_and_words_of_its_own() -> None:
    every = [one for group in queries.capabilities() for one in group.capabilities]
    assert len({one.key for one in every}) == len({str(one.words) for one in every}) == len(every)
    assert len({str(one.refusal) for one in every}) == len(every)


# --- Nobody raises their own rights ----------------------------------------------------------------------------------


def rights_of(user: Any) -> dict[str, frozenset[int] | None]:
    fresh = User.objects.get(pk=user.pk)
    return {key: one.departments(fresh) for key, one in CAPABILITIES.items() if one.reach != Reach.ANYWHERE}


def climbs(levels: Levels, emma: Any) -> dict[str, Callable[[], object]]:
    """Ways in which the administrator of a branch might try to reach further than it."""
    own = RoleAssignment.objects.get(user=emma)
    return {
        "an administrator's role for oneself": lambda: actions.appoint(
            emma, role=Role.ADMINISTRATOR, by=emma
        ),
        "one's own role above": lambda: actions.appoint(
            emma, role=Role.DEPARTMENT_ADMINISTRATOR, department=levels.above, by=emma
        ),
        "one's own role next door": lambda: actions.appoint(
            emma, role=Role.LEAD, department=levels.sister, by=emma
        ),
        "a role for the whole site": lambda: actions.appoint(emma, role=Role.MODERATOR, by=emma),
        "an invitation for oneself": lambda: actions.invite(
            email=emma.email, role=Role.ADMINISTRATOR, by=emma, language="en"
        ),
        "the sister below oneself": lambda: actions.move_department(
            levels.sister, parent=levels.own, by=emma
        ),
        "the department above below oneself": lambda: actions.move_department(
            levels.above, parent=levels.own, by=emma
        ),
        "one's own branch to the top": lambda: actions.move_department(levels.own, parent=None, by=emma),
        "the sister merged into one's own": lambda: actions.merge_department(
            levels.sister, into=levels.own, by=emma
        ),
        "one's own merged into the sister": lambda: actions.merge_department(
            levels.own, into=levels.sister, by=emma
        ),
        "the one above closed, oneself its heir": lambda: actions.close_department(
            levels.above, heir=levels.own, by=emma
        ),
        "one's own closed, the one above its heir": lambda: actions.close_department(
            levels.own, heir=levels.above, by=emma
        ),
        "a role taken from a colleague above": lambda: actions.dismiss(
            RoleAssignment.objects.filter(department=levels.above)[0], by=emma
        ),
        "an administrator deactivated, oneself the heir": lambda: actions.deactivate(
            RoleAssignment.objects.filter(role=Role.ADMINISTRATOR)[0].user, heir=emma, by=emma
        ),
        "a colleague above deactivated, oneself the heir": lambda: actions.deactivate(
            RoleAssignment.objects.filter(department=levels.above)[0].user, heir=emma, by=emma
        ),
        "looser rules for one's own": lambda: actions.delegate(
            levels.own, levels={Decision.PUBLISH: Level.BRANCH}, by=emma
        ),
        "looser rules for all": lambda: actions.delegate(
            None, levels={Decision.PUBLISH: Level.BRANCH}, by=emma
        ),
        "a project given to the sister": lambda: projects.edit_project(
            levels.project, department=levels.sister, by=emma
        ),
        "one's own role edited in place": lambda: actions.appoint(
            emma, role=own.role, department=None, by=emma
        ),
    }


WAYS = (
    "an administrator's role for oneself", "one's own role above", "one's own role next door",
    "a role for the whole site", "an invitation for oneself", "the sister below oneself",
    "the department above below oneself", "one's own branch to the top", "the sister merged into one's own",
    "one's own merged into the sister", "the one above closed, oneself its heir",
    "one's own closed, the one above its heir", "a role taken from a colleague above",
    "an administrator deactivated, oneself the heir", "a colleague above deactivated, oneself the heir",
    "looser rules for one's own", "looser rules for all", "a project given to the sister",
    "one's own role edited in place",
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_nobody_raises_their_own_rights(levels: Levels, way: str) -> None:
    emma = holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own")
    person("gina", role=Role.MEMBER, department=levels.above)
    before = rights_of(emma)
    tries = climbs(levels, emma)
    assert set(tries) == set(WAYS)
    with pytest.raises((NotAllowed, Refused)):
        tries[way]()
    assert rights_of(emma) == before
