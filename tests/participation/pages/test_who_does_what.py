"""The departments on pages: for citizens with projects and answer times, for staff with everything that can be changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.answers.actions import answer_officially
from participation.departments import actions
from participation.departments.models import Department, Role
from participation.discussions import actions as discussions
from participation.engagement.queries import days_to_answer
from participation.engagement.rolling import roll_up_everything
from participation.projects.models import Project
from tenants.context import enter
from tests.participation.arrange import draft, open_discussion, person, published_project, the_department

pytestmark = pytest.mark.django_db


def branch(bruno: Any) -> tuple[Department, Department]:
    works = actions.create_department(name="Works", by=bruno)
    return works, actions.create_department(name="Roads", parent=works, by=bruno)


def test_citizens_see_the_tree_with_public_projects_only(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        _works, roads = branch(bruno)
        published_project(bruno, department=roads, title="Night buses")
        draft(bruno, department=roads, title="Secret plan")
    page = client_at(lyon).get("/departments/").content.decode()
    assert "1 project, with the departments below" in page
    assert page.index("Works") < page.index("Roads")
    page = client_at(lyon).get("/departments/roads/").content.decode()
    assert "Night buses" in page
    assert "Secret plan" not in page


def test_the_address_of_a_merged_department_leads_on(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        works, roads = branch(bruno)
        actions.merge_department(roads, into=works, by=bruno)
    response = client_at(lyon).get("/departments/roads/")
    assert (response.status_code, response["Location"]) == (302, "/departments/works/")
    page = client_at(lyon).get("/departments/works/").content.decode()
    assert "It took over the work of:" in page


def test_the_time_to_answer_is_the_median_of_the_days_to_the_first_answer(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row, department = open_discussion(bruno), the_department()
        now = clock.now()
        for waited in (2, 4, 9):
            made = discussions.contribute(row, by=ada, body=f"Waits {waited}", at=now)
            at = now + timedelta(days=waited)
            answer_officially([made], body="Yes.", by=bruno, department=department, at=at)
        later = now + timedelta(days=30)
        answer_officially([made], body="Still yes.", by=bruno, department=department, at=later)
        discussions.contribute(row, by=ada, body="Not answered", at=now)
        roll_up_everything()
        time = days_to_answer()[department.pk]
        slug = department.slug
    assert (time.answered, time.days) == (3, 4)
    assert "answers in about 4 days" in client_at(lyon).get("/departments/").content.decode()
    page = client_at(lyon).get(f"/departments/{slug}/").content.decode()
    assert "Median over 3 answered contributions." in page
    assert ">4 days<" in page


def test_what_was_hidden_later_had_been_answered_all_the_same(lyon: Any, bruno: Any, ada: Any) -> None:
    with enter(lyon):
        made = discussions.contribute(open_discussion(bruno), by=ada, body="Rude")
        answer_officially([made], body="Yes.", by=bruno, department=the_department())
        discussions.hide_contribution(made, by=bruno, reason="Insults")
        roll_up_everything()
        assert days_to_answer()[the_department().pk].answered == 1


def test_five_hundred_departments_cost_what_one_costs(
    lyon: Any, bruno: Any, client_at: Any, django_assert_max_num_queries: Any
) -> None:
    with enter(lyon):
        works, _roads = branch(bruno)
        Department.objects.bulk_create(
            Department(name=f"Part {n}", slug=f"part-{n}", parent=works) for n in range(500)
        )
    with django_assert_max_num_queries(6):
        assert b"Part 499" in client_at(lyon).get("/departments/").content
    staff = client_at(lyon, bruno)
    with django_assert_max_num_queries(13):
        assert b"Part 499" in staff.get("/workspace/departments/").content
    with django_assert_max_num_queries(14):
        assert b"Part 499" in staff.get("/workspace/departments/works/").content


def test_staff_see_who_administers_what(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        _works, roads = branch(bruno)
        person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=roads)
    page = client_at(lyon, bruno).get("/workspace/departments/").content.decode()
    assert "Administered by: Emma" in page
    assert "Emma" not in client_at(lyon).get("/departments/").content.decode()


def test_a_department_is_moved_merged_and_closed_by_forms(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        works, roads = branch(bruno)
        signs = actions.create_department(name="Signs", parent=roads, by=bruno)
        project = draft(bruno, department=signs)
        first = the_department()
    client, at = client_at(lyon, bruno), "/workspace/departments"
    assert client.post(f"{at}/signs/place/", {"parent": works.pk}).status_code == 302
    assert client.post(f"{at}/signs/merger/", {"into": roads.pk, "sure": "on"}).status_code == 302
    assert client.post(f"{at}/roads/closure/", {"heir": first.pk, "sure": "on"}).status_code == 302
    with enter(lyon):
        assert Project.objects.get(pk=project.pk).department == first
        assert not Department.objects.current().filter(pk__in=[signs.pk, roads.pk]).exists()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("place", {"parent": "0"}),
        ("place", {"parent": "Roads"}),
        ("merger", {"into": "Roads", "sure": "on"}),
        ("merger", {"into": "first"}),
        ("closure", {"heir": "", "sure": "on"}),
    ],
)
def test_a_refused_form_says_so_and_changes_nothing(
    lyon: Any, bruno: Any, client_at: Any, address: str, sent: dict[str, str]
) -> None:
    with enter(lyon):
        works, roads = branch(bruno)
        known = {"Roads": str(roads.pk), "first": str(the_department().pk)}
    response = client_at(lyon, bruno).post(
        f"/workspace/departments/works/{address}/",
        {name: known.get(value, value) for name, value in sent.items()},
    )
    assert response.status_code == 422
    assert 'class="error' in response.content.decode() or "field--invalid" in response.content.decode()
    with enter(lyon):
        assert Department.objects.get(pk=works.pk).is_current


def test_a_branch_administrator_sees_only_what_they_may_do(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        works, _roads = branch(bruno)
        emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=works)
        first = the_department()
    client = client_at(lyon, emma)
    own = client.get("/workspace/departments/works/").content.decode()
    assert "Save name" in own
    assert "Move department" not in own
    assert "Close department" not in own
    below = client.get("/workspace/departments/roads/").content.decode()
    assert "Close department" in below
    assert first.name not in below
    assert client.get(f"/workspace/departments/{first.slug}/").status_code == 403


def test_programs_read_the_same_tree(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        works, roads = branch(bruno)
        published_project(bruno, department=roads)
        actions.merge_department(roads, into=works, by=bruno)
    answer = client_at(lyon).get("/api/v1/departments/").json()
    row = next(row for row in answer["results"] if row["slug"] == "works")
    assert row == {
        "slug": "works",
        "name": "Works",
        "above": None,
        "projects": 1,
        "answered": 0,
        "days_to_answer": None,
    }
    assert "roads" not in {row["slug"] for row in answer["results"]}
