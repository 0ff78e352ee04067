"""Five things to a first good project, read off what is really there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from kit import clock
from onboarding.queries.checklist import setup_checklist
from participation.departments.actions import create_department, invite
from participation.departments.models import Department, Role
from participation.discussions import actions as discussions
from participation.projects import actions as projects
from participation.projects.models import Project, Responsibility
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def _done() -> list[str]:
    return [task.key for task in setup_checklist().tasks if task.is_done]


def test_a_new_workspace_has_everything_before_it(inside_lyon: Tenant, bruno: User) -> None:
    checklist = setup_checklist()
    assert _done() == []
    assert checklist.next_task is not None
    assert checklist.next_task.key == "departments"
    assert len(checklist.tasks) == 5


def test_a_second_department_ticks_the_first_task(inside_lyon: Tenant, bruno: User) -> None:
    create_department(name="Mobility", by=bruno)
    assert _done() == ["departments"]


def test_a_colleague_ticks_the_second(inside_lyon: Tenant, bruno: User) -> None:
    invite(
        email="camille@lyon.example",
        role=Role.LEAD,
        department=Department.objects.get(),
        by=bruno,
        language="fr",
    )
    assert _done() == ["people"]


def test_a_half_filled_draft_says_how_much_is_missing(inside_lyon: Tenant, bruno: User) -> None:
    project = _draft(bruno)
    task = {task.key: task for task in setup_checklist().tasks}["purpose"]
    assert not task.is_done
    assert "missing" in task.detail
    assert task.url == f"/workspace/projects/{project.slug}/"


def test_the_whole_way_to_a_published_project(inside_lyon: Tenant, bruno: User) -> None:
    project = _complete(_draft(bruno), bruno)
    assert _done() == ["purpose"]
    question = discussions.create_discussion(project, question="Which side of Station Street?", by=bruno)
    assert _done() == ["purpose", "question"]
    projects.publish_project(project, by=bruno)
    last = setup_checklist().tasks[-1]
    assert (last.is_done, last.url) == (False, f"/workspace/discussions/{question.pk}/")
    discussions.publish_discussion(question, by=bruno)
    assert _done() == ["purpose", "question", "publish"]
    create_department(name="Mobility", by=bruno)
    invite(
        email="camille@lyon.example",
        role=Role.LEAD,
        department=Department.objects.first(),
        by=bruno,
        language="fr",
    )
    assert setup_checklist().is_complete


def test_the_page_leads_to_where_each_thing_is_done(
    client_at: Callable[..., Client], lyon: Tenant, bruno: User
) -> None:
    page = client_at(lyon, bruno).get("/workspace/setup/").content.decode()
    for where in ("/workspace/departments/", "/workspace/people/", "/workspace/projects/new/"):
        assert f'href="{where}"' in page
        assert client_at(lyon, bruno).get(where).status_code == 200


def test_it_is_for_staff(client_at: Callable[..., Client], lyon: Tenant, ada: User) -> None:
    assert client_at(lyon, ada).get("/workspace/setup/").status_code == 403
    assert "/account/" in client_at(lyon).get("/workspace/setup/")["Location"]


def test_many_drafts_cost_no_more_queries_than_one(
    inside_lyon: Tenant, bruno: User, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _draft(bruno)
    with CaptureQueriesContext(connection) as one:
        setup_checklist()
    for number in range(5):
        _draft(bruno, title=f"Draft {number}")
    with django_assert_num_queries(len(one)):  # type: ignore[attr-defined]
        setup_checklist()


def _draft(by: User, title: str = "A bicycle lane for Station Street") -> Project:
    return projects.create_project(
        title=title, department=Department.objects.order_by("id")[0], language="en", by=by
    )


def _complete(project: Project, by: User) -> Project:
    soon = clock.today() + timedelta(days=60)
    projects.edit_project(
        project,
        decision="Where the lane goes",
        decider="City council",
        decide_on=soon,
        influence="involve",
        influence_reason="There are two ways to do it.",
        open_points="Which side",
        closed_points="Whether",
        by=by,
    )
    for responsibility in (
        Responsibility.ANSWERS,
        Responsibility.MODERATION,
        Responsibility.COMMUNICATION,
    ):
        projects.add_member(project, user=by, responsibility=responsibility, department=None, by=by)
    projects.add_expectation(project, indicator="contributions", target=Decimal(50), due_on=soon, by=by)
    return project
