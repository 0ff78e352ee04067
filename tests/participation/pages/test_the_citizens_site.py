"""What citizens see: home, projects, one project; and what they do not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.answers.actions import answer_officially
from participation.discussions import actions as discussions
from participation.projects import actions as projects
from tenants.context import enter
from tests.participation.arrange import (
    complete_draft,
    contributions,
    open_discussion,
    published_project,
    the_department,
)

pytestmark = pytest.mark.django_db


def test_the_home_page_of_a_new_city_says_what_will_be_there(lyon: Any, client_at: Any) -> None:
    page = client_at(lyon).get("/").content.decode()
    assert "Nothing is open right now" in page
    assert "Every official answer" in page


def test_the_home_page_shows_what_is_open_what_happened_and_what_comes(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = discussions.contribute(row, by=ada, body="Lime trees")
        answer_officially([made], body="We will plant them.", by=bruno, department=the_department())
        closed = published_project(bruno, title="The Library")
        projects.close_project(closed, by=bruno, outcome="It opens on Sundays.")
        open_discussion(
            bruno, project=row.project, question="Which benches?", opens_at=clock.now() + timedelta(days=2)
        )
    page = client_at(lyon).get("/").content.decode()
    for words in (row.question, "We will plant them.", "It opens on Sundays.", "Which benches?", "Coming up"):
        assert words in page
    assert "to things you said" not in page


def test_the_home_page_tells_me_that_i_was_answered(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, run_jobs: Any
) -> None:
    with enter(lyon):
        made = discussions.contribute(open_discussion(bruno), by=ada, body="Lime trees")
        answer_officially([made], body="We will plant them.", by=bruno, department=the_department())
    run_jobs()
    client = client_at(lyon, ada)
    assert "There is news for you" in client.get("/").content.decode()
    assert "We will plant them." in client.get("/notices/").content.decode()
    assert "There is news" not in client.get("/").content.decode()


def test_a_project_shows_its_purpose_before_anything_else(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
    page = client_at(lyon).get(f"/projects/{row.project.slug}/").content.decode()
    for words in (
        "The council chooses one of two plans",
        "The city council",
        "We listen to you before we decide",
        "The budget is fixed, the plan is not.",
        "Where bicycles are parked",
        "The underground car park stays",
        "Households that take part",
        "Bruno",
        row.question,
    ):
        assert words in page
    assert page.index("What will be decided") < page.index(row.question)


def test_a_draft_is_for_staff_only(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        draft = discussions.create_discussion(project, question="Which trees?", by=bruno)
    for path in (f"/projects/{project.slug}/", f"/discussions/{draft.pk}/"):
        assert client_at(lyon).get(path).status_code == 404
        assert client_at(lyon, ada).get(path).status_code == 404
        assert client_at(lyon, bruno).get(path).status_code == 200
    assert (
        "Only staff can see this" in client_at(lyon, bruno).get(f"/projects/{project.slug}/").content.decode()
    )
    assert project.title not in client_at(lyon).get("/projects/").content.decode()


def test_an_archived_project_is_gone_for_citizens(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        projects.archive_project(projects.close_project(row.project, by=bruno), by=bruno)
    for path in (f"/projects/{row.project.slug}/", f"/discussions/{row.pk}/"):
        assert client_at(lyon).get(path).status_code == 404


def test_the_list_of_projects_can_be_narrowed(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        published_project(bruno, title="The Market Square")
        projects.close_project(published_project(bruno, title="The Library"), by=bruno)
    client = client_at(lyon)
    assert "The Library" not in client.get("/projects/?show=open").content.decode()
    assert "The Market Square" not in client.get("/projects/?show=closed").content.decode()


def test_another_citys_people_see_nothing_of_it(
    lyon: Any, turin: Any, bruno: Any, ada: Any, chiara: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = discussions.contribute(row, by=ada, body="Lime trees")
    client = client_at(turin, chiara)
    for path in (
        f"/projects/{row.project.slug}/",
        f"/discussions/{row.pk}/",
        f"/contributions/{made.pk}/",
        f"/api/v1/discussions/{row.pk}/contributions/",
    ):
        assert client.get(path).status_code == 404, path
    assert "Market Square" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", [3, 60])
def test_the_home_page_costs_the_same_whatever_there_is(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        rows = contributions(row, ada, number=number)
        for made in rows[: number // 3]:
            answer_officially([made], body="Thank you.", by=bruno, department=the_department())
    client = client_at(lyon)
    client.get("/")
    with django_assert_num_queries(HOME_ANONYMOUS):
        client.get("/")
    client = client_at(lyon, ada)
    client.get("/")
    with django_assert_num_queries(HOME_SIGNED_IN):
        client.get("/")


@pytest.mark.parametrize("number", [3, 60])
def test_a_project_page_costs_the_same_whatever_there_is(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        contributions(row, ada, number=number)
        for n in range(number // 3):
            open_discussion(bruno, project=row.project, question=f"Which bench, number {n}?")
    path = f"/projects/{row.project.slug}/"
    for user, expected in ((None, PROJECT_ANONYMOUS), (ada, PROJECT_SIGNED_IN)):
        client = client_at(lyon, user)
        client.get(path)
        with django_assert_num_queries(expected):
            client.get(path)


@pytest.mark.parametrize("number", [3, 18])
def test_the_list_of_projects_costs_the_same_whatever_there_is(
    lyon: Any, bruno: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        for n in range(number):
            open_discussion(bruno, project=published_project(bruno, title=f"Project {n}"))
    client = client_at(lyon)
    client.get("/projects/")
    with django_assert_num_queries(LIST_ANONYMOUS):
        client.get("/projects/")


HOME_ANONYMOUS, HOME_SIGNED_IN = 6, 10
PROJECT_ANONYMOUS, PROJECT_SIGNED_IN = 9, 13
LIST_ANONYMOUS = 2
