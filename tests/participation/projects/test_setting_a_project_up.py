"""From a title to a complete draft."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.actions import create_department
from participation.departments.models import Role
from participation.projects import actions
from participation.projects.models import Project, Responsibility
from tests.participation.arrange import draft, person, published_project, the_department

pytestmark = pytest.mark.django_db


def test_whoever_creates_a_project_leads_it(inside_lyon: Any, bruno: Any) -> None:
    member = draft(bruno).members.get()
    assert (member.user, member.responsibility) == (bruno, Responsibility.LEAD)


def test_two_projects_of_the_same_title_have_two_addresses(inside_lyon: Any, bruno: Any) -> None:
    assert [draft(bruno).slug, draft(bruno).slug] == ["the-market-square", "the-market-square-2"]


@pytest.mark.parametrize(
    ("title", "slug"), [("市民广场", "project"), ("New", "new-2"), ("Été à Lyon", "ete-a-lyon")]
)
def test_every_title_makes_an_address(inside_lyon: Any, bruno: Any, title: str, slug: str) -> None:
    assert draft(bruno, title=title).slug == slug


def test_a_project_without_a_title_is_refused(inside_lyon: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        draft(bruno, title="   ")
    assert refused.value.field == "title"


def test_a_project_lead_creates_projects_in_their_department_and_below_it_only(
    inside_lyon: Any, bruno: Any
) -> None:
    mobility = create_department(name="Mobility", by=bruno)
    cycling = create_department(name="Cycling", parent=mobility, by=bruno)
    emma = person("emma", role=Role.LEAD, department=mobility)
    assert draft(emma, department=cycling).department == cycling
    with pytest.raises(NotAllowed, match="in it"):
        draft(emma, department=the_department())


def test_a_resident_cannot_create_a_project(inside_lyon: Any, ada: Any) -> None:
    with pytest.raises(NotAllowed):
        draft(ada)
    assert not Project.objects.exists()


def test_a_lead_cannot_move_a_project_into_a_department_that_is_not_theirs(
    inside_lyon: Any, bruno: Any
) -> None:
    mobility = create_department(name="Mobility", by=bruno)
    emma = person("emma", role=Role.LEAD, department=mobility)
    project = draft(emma, department=mobility)
    with pytest.raises(NotAllowed):
        actions.edit_project(project, by=emma, department=the_department())


def test_an_edit_records_which_fields_changed_and_not_what_was_written(inside_lyon: Any, bruno: Any) -> None:
    project = actions.edit_project(draft(bruno), by=bruno, decision="A long text", decider="The mayor")
    assert project.decider == "The mayor"
    line = AuditEntry.objects.get(action="project.edited")
    assert line.after == {"decider": "The mayor", "fields": ["decider", "decision"]}


def test_an_edit_that_changes_nothing_leaves_no_trace(inside_lyon: Any, bruno: Any) -> None:
    project = draft(bruno)
    actions.edit_project(project, by=bruno, title=project.title)
    assert not AuditEntry.objects.filter(action="project.edited").exists()


def test_a_field_that_is_not_editable_is_a_mistake_of_the_caller(inside_lyon: Any, bruno: Any) -> None:
    with pytest.raises(TypeError, match="state"):
        actions.edit_project(draft(bruno), by=bruno, state="published")


def test_only_staff_can_be_in_a_team(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_member(draft(bruno), user=ada, responsibility="answers", department=None, by=bruno)
    assert refused.value.field == "user"


def test_nobody_has_the_same_responsibility_twice(inside_lyon: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_member(draft(bruno), user=bruno, responsibility="lead", department=None, by=bruno)
    assert refused.value.field == "responsibility"


def test_a_team_that_loses_a_required_role_is_refused_as_a_whole(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    with pytest.raises(Refused):
        actions.set_team(project, members=[actions.TeamMember(bruno, None, "lead")], by=bruno)
    assert project.members.count() == 4


def test_an_expectation_needs_something_to_measure(inside_lyon: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_expectation(
            draft(bruno), indicator=" ", target=Decimal(1), due_on=date(2030, 1, 1), by=bruno
        )
    assert refused.value.field == "indicator"


def test_the_timeline_takes_and_gives_back_a_date(inside_lyon: Any, bruno: Any) -> None:
    project = draft(bruno)
    milestone = actions.add_milestone(project, title="Public meeting", happens_on=date(2030, 5, 1), by=bruno)
    assert list(project.milestones.all()) == [milestone]
    actions.remove_milestone(milestone, by=bruno)
    assert not project.milestones.exists()
