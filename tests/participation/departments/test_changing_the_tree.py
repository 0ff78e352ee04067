"""Moving, merging and closing departments: nothing is lost, nothing goes round in a circle, nobody reaches too far."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments import actions
from participation.departments.models import Department, Role, RoleAssignment
from participation.journal.models import Event
from participation.projects import actions as projects
from participation.projects.models import Project, ProjectMember
from tests.participation.arrange import complete_draft, draft, person, published_project, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(inside_lyon: Any, bruno: Any) -> Department:
    return actions.create_department(name="Works", by=bruno)


@pytest.fixture
def roads(works: Department, bruno: Any) -> Department:
    return actions.create_department(name="Roads", parent=works, by=bruno)


@pytest.fixture
def parks(inside_lyon: Any, bruno: Any) -> Department:
    return actions.create_department(name="Parks", by=bruno)


def fresh(department: Department) -> Department:
    return Department.objects.get(pk=department.pk)


# --- Moving ----------------------------------------------------------------------------------------------------------


def test_a_branch_moves_with_everything_below_it(
    works: Department, roads: Department, parks: Department, bruno: Any
) -> None:
    actions.move_department(works, parent=parks, by=bruno)
    assert fresh(works).parent == parks
    assert fresh(roads).parent == works
    line = AuditEntry.objects.get(action="department.moved")
    assert (line.before, line.after) == ({"parent": None}, {"parent": parks.pk})


def test_a_department_never_goes_below_itself(works: Department, roads: Department, bruno: Any) -> None:
    for place in (works, roads):
        with pytest.raises(Refused, match="below itself") as refused:
            actions.move_department(works, parent=place, by=bruno)
        assert refused.value.field == "parent"


def test_a_department_can_move_to_the_top(roads: Department, bruno: Any) -> None:
    actions.move_department(roads, parent=None, by=bruno)
    assert fresh(roads).parent is None


def test_moving_to_where_it_is_is_refused_and_leaves_no_line(
    roads: Department, works: Department, bruno: Any
) -> None:
    with pytest.raises(Refused, match="already there"):
        actions.move_department(roads, parent=works, by=bruno)
    assert not AuditEntry.objects.filter(action="department.moved").exists()


def test_two_sisters_never_share_a_name_by_moving(works: Department, parks: Department, bruno: Any) -> None:
    actions.create_department(name="Trees", parent=parks, by=bruno)
    trees = actions.create_department(name="trees", parent=works, by=bruno)
    with pytest.raises(Refused, match="already a department called trees"):
        actions.move_department(trees, parent=parks, by=bruno)


def test_whoever_runs_a_branch_moves_within_it_and_not_out_of_it(
    works: Department, roads: Department, parks: Department, bruno: Any
) -> None:
    signs = actions.create_department(name="Signs", parent=roads, by=bruno)
    emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=works)
    actions.move_department(signs, parent=works, by=emma)
    for department, place in ((signs, parks), (signs, None), (works, parks), (parks, works)):
        with pytest.raises(NotAllowed):
            actions.move_department(department, parent=place, by=emma)


# --- Merging ---------------------------------------------------------------------------------------------------------


def test_what_a_merged_department_owned_belongs_to_the_other(
    roads: Department, parks: Department, bruno: Any
) -> None:
    signs = actions.create_department(name="Signs", parent=roads, by=bruno)
    emma = person("emma", role=Role.LEAD, department=roads)
    project = complete_draft(bruno, department=roads)
    actions.merge_department(roads, into=parks, by=bruno)
    assert fresh(signs).parent == parks
    assert Project.objects.get(pk=project.pk).department == parks
    assert {row.department for row in ProjectMember.objects.filter(project=project)} == {parks}
    assert RoleAssignment.objects.get(user=emma).department == parks
    gone = fresh(roads)
    assert gone.is_closed
    assert gone.succeeded_by == parks


def test_figures_of_the_past_keep_the_department_they_were_made_in(
    roads: Department, parks: Department, bruno: Any
) -> None:
    project = published_project(bruno, department=roads)
    actions.merge_department(roads, into=parks, by=bruno)
    assert Event.objects.get(kind="project.published", project_id=project.pk).department_id == roads.pk


def test_a_role_held_in_both_is_held_once(roads: Department, parks: Department, bruno: Any) -> None:
    emma = person("emma", role=Role.MODERATOR, department=roads)
    actions.appoint(emma, role=Role.MODERATOR, department=parks, by=bruno)
    actions.appoint(emma, role=Role.ANALYST, department=roads, by=bruno)
    actions.merge_department(roads, into=parks, by=bruno)
    held = RoleAssignment.objects.filter(user=emma).values_list("role", "department_id")
    assert sorted(held) == [("analyst", parks.pk), ("moderator", parks.pk)]


def test_a_merger_is_one_line_that_names_everything_that_went_over(
    roads: Department, parks: Department, bruno: Any
) -> None:
    emma = person("emma", role=Role.LEAD, department=roads)
    project = draft(bruno, department=roads)
    actions.merge_department(roads, into=parks, by=bruno)
    line = AuditEntry.objects.get(action="department.merged")
    assert line.subject_id == str(roads.pk)
    assert (line.after["succeeded_by"], line.after["projects"]) == (parks.pk, [project.pk])
    assert line.after["roles"] == [emma.pk]


def test_nothing_is_merged_into_itself_or_below(works: Department, roads: Department, bruno: Any) -> None:
    for target in (works, roads):
        with pytest.raises(Refused) as refused:
            actions.merge_department(works, into=target, by=bruno)
        assert refused.value.field == "into"
    assert fresh(works).is_current


def test_a_department_can_be_merged_into_the_one_above(
    works: Department, roads: Department, bruno: Any
) -> None:
    actions.create_department(name="Roads", parent=roads, by=bruno)
    actions.merge_department(roads, into=works, by=bruno)
    assert [row.name for row in Department.objects.current().filter(parent=works)] == ["Roads"]


def test_old_addresses_lead_to_the_department_that_is_there(
    works: Department, roads: Department, parks: Department, bruno: Any
) -> None:
    actions.merge_department(roads, into=parks, by=bruno)
    actions.merge_department(parks, into=works, by=bruno)
    assert fresh(roads).succeeded_by == works


def test_a_refused_merger_leaves_everything_as_it_was(
    roads: Department, parks: Department, bruno: Any
) -> None:
    actions.create_department(name="Trees", parent=roads, by=bruno)
    actions.create_department(name="Trees", parent=parks, by=bruno)
    project = draft(bruno, department=roads)
    with pytest.raises(Refused, match="Trees"):
        actions.merge_department(roads, into=parks, by=bruno)
    assert Project.objects.get(pk=project.pk).department == roads


# --- Closing ---------------------------------------------------------------------------------------------------------


def test_closing_hands_over_and_lets_those_below_move_up(
    works: Department, roads: Department, parks: Department, bruno: Any
) -> None:
    signs = actions.create_department(name="Signs", parent=roads, by=bruno)
    project = draft(bruno, department=roads)
    actions.close_department(roads, heir=parks, by=bruno)
    assert fresh(signs).parent == works
    assert Project.objects.get(pk=project.pk).department == parks
    assert fresh(roads).is_closed
    assert AuditEntry.objects.get(action="department.closed").after["departments"] == [signs.pk]


def test_a_department_can_be_closed_in_favour_of_one_below_it(
    works: Department, roads: Department, bruno: Any
) -> None:
    actions.close_department(works, heir=roads, by=bruno)
    assert fresh(roads).parent is None


def test_no_department_inherits_from_itself_or_is_closed_twice(
    roads: Department, parks: Department, bruno: Any
) -> None:
    with pytest.raises(Refused):
        actions.close_department(roads, heir=roads, by=bruno)
    actions.close_department(roads, heir=parks, by=bruno)
    with pytest.raises(Refused, match="has been closed"):
        actions.close_department(roads, heir=parks, by=bruno)
    with pytest.raises(Refused, match="has been closed"):
        actions.close_department(parks, heir=roads, by=bruno)


def test_a_closed_department_receives_nothing_more(roads: Department, parks: Department, bruno: Any) -> None:
    project = draft(bruno, department=parks)
    stale = fresh(roads)
    actions.close_department(roads, heir=parks, by=bruno)
    with pytest.raises(Refused, match="has been closed"):
        draft(bruno, department=stale)
    with pytest.raises(Refused, match="has been closed"):
        projects.edit_project(project, department=stale, by=bruno)
    with pytest.raises(Refused, match="has been closed"):
        actions.appoint(person("emma"), role=Role.MEMBER, department=stale, by=bruno)
    with pytest.raises(Refused, match="has been closed"):
        actions.create_department(name="Signs", parent=stale, by=bruno)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_closes_or_merges_the_top_of_their_own_branch(
    works: Department, roads: Department, parks: Department, role: str
) -> None:
    emma = person("emma", role=role, department=works)
    for department, other in ((works, roads), (works, parks), (roads, parks), (parks, works)):
        with pytest.raises(NotAllowed):
            actions.close_department(department, heir=other, by=emma)
        with pytest.raises(NotAllowed):
            actions.merge_department(department, into=other, by=emma)


def test_whoever_runs_a_branch_closes_within_it(works: Department, roads: Department) -> None:
    emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=works)
    actions.close_department(roads, heir=works, by=emma)
    assert fresh(roads).is_closed


# --- Size and races --------------------------------------------------------------------------------------------------


def test_a_merger_costs_the_same_whatever_the_size_of_the_tree(
    works: Department, parks: Department, bruno: Any, django_assert_max_num_queries: Any
) -> None:
    Department.objects.bulk_create(
        Department(name=f"Part {n}", slug=f"part-{n}", parent=works) for n in range(500)
    )
    with django_assert_max_num_queries(40):
        actions.merge_department(works, into=parks, by=bruno)
    assert Department.objects.current().filter(parent=parks).count() == 500


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_the_same_time_make_no_circle(lyon: Any, bruno: Any) -> None:
    from tenants.context import enter

    with enter(lyon):
        ones = actions.create_department(name="Ones", by=bruno)
        others = actions.create_department(name="Others", by=bruno)
    start, refused = threading.Barrier(2), []

    def move(department: Department, parent: Department) -> None:
        try:
            with enter(lyon):
                start.wait(10)
                actions.move_department(department, parent=parent, by=None)
        except Refused:
            refused.append(department)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((ones, others), (others, ones))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with enter(lyon):
        assert len(refused) == 1
        assert sorted(row.parent_id is None for row in (fresh(ones), fresh(others))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_project_made_while_its_department_closes_is_not_left_behind(lyon: Any, bruno: Any) -> None:
    from tenants.context import enter

    with enter(lyon):
        heir, closing = the_department(), actions.create_department(name="Closing", by=bruno)
    start, refused = threading.Barrier(2), []

    def run(what: Any) -> None:
        try:
            with enter(lyon):
                start.wait(10)
                what()
        except Refused:
            refused.append(what)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=[lambda: draft(bruno, department=closing)]),
        threading.Thread(target=run, args=[lambda: actions.close_department(closing, heir=heir, by=None)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with enter(lyon):
        assert fresh(closing).is_closed
        assert not Project.objects.filter(department=closing).exists()
        assert Project.objects.filter(department=heir).count() + len(refused) == 1
