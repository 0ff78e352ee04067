"""The pages and the API about news."""

from __future__ import annotations

from typing import Any

import pytest

from participation.answers.actions import answer_officially
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.news import actions, queries
from participation.news.kinds import Kind, Pace
from participation.news.models import Place
from tenants.context import enter
from tests.participation.arrange import open_discussion, person, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(lyon: Any, ada: Any, bruno: Any, run_jobs: Any) -> Any:
    with enter(lyon):
        discussion = open_discussion(bruno)
        made = discussions.contribute(discussion, by=ada, body="Lime trees")
        answer_officially([made], body="We will plant them.", by=bruno, department=the_department())
    run_jobs()
    return discussion.project


def test_what_is_new_is_in_the_list_and_then_seen(lyon: Any, project: Any, ada: Any, client_at: Any) -> None:
    page = client_at(lyon, ada).get("/notices/").content.decode()
    assert "We will plant them." in page
    with enter(lyon):
        assert queries.unseen_notice_count(ada) == 0


def test_choices_are_kept(lyon: Any, project: Any, ada: Any, client_at: Any) -> None:
    client = client_at(lyon, ada)
    page = client.get("/notices/settings/").content.decode()
    assert project.title in page
    kinds = queries.kinds_for(is_staff=False)
    data = {f"pace_{kind}": Pace.WEEKLY for kind in kinds}
    client.post("/notices/settings/", {**data, "timezone": "Europe/Lisbon"})
    with enter(lyon):
        reader = queries.reader_of(ada)
        assert queries.paces_of(reader)[Kind.ANSWER] == Pace.WEEKLY
        assert reader.timezone == "Europe/Lisbon"
        # What is usual is not written down, so that better defaults reach everybody who chose nothing else.
        assert Kind.PROMISE not in reader.paces


def test_an_unknown_time_zone_is_refused_and_what_was_chosen_is_kept(
    lyon: Any, project: Any, ada: Any, client_at: Any
) -> None:
    data = {f"pace_{kind}": Pace.NEVER for kind in queries.kinds_for(is_staff=False)}
    response = client_at(lyon, ada).post("/notices/settings/", {**data, "timezone": "Mars/Olympus"})
    assert response.status_code == 422


def test_a_project_is_followed_and_left_by_its_button(
    lyon: Any, project: Any, bruno: Any, client_at: Any
) -> None:
    client, path = client_at(lyon, bruno), f"/projects/{project.slug}/"
    data = {"place": Place.PROJECT, "place_id": project.pk, "next": path}
    assert client.post("/notices/following/", data).url == path
    with enter(lyon):
        assert queries.is_following(bruno, Place.PROJECT, project.pk)
    assert 'name="stop"' in client.get(path).content.decode()
    client.post("/notices/following/", {**data, "stop": "yes"})
    with enter(lyon):
        assert not queries.is_following(bruno, Place.PROJECT, project.pk)


def test_a_foreign_address_is_no_way_back(lyon: Any, project: Any, ada: Any, client_at: Any) -> None:
    data = {"place": Place.SITE, "place_id": 0, "next": "https://evil.example/"}
    assert client_at(lyon, ada).post("/notices/following/", data).url == "/notices/settings/"


def test_those_who_communicate_see_how_far_it_is(lyon: Any, project: Any, bruno: Any, client_at: Any) -> None:
    page = client_at(lyon, bruno).get("/workspace/news/").content.decode()
    assert "1 person was told" in page
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
    assert client_at(lyon, emma).get("/workspace/news/").status_code == 403


def test_programs_do_what_people_do(lyon: Any, project: Any, ada: Any, client_at: Any) -> None:
    client, api = client_at(lyon, ada), "/api/v1"
    [row] = client.get(f"{api}/notices/").json()["results"]
    assert (row["kind"], row["text"], row["seen_at"]) == (Kind.ANSWER, "We will plant them.", None)
    assert client.post(f"{api}/notices/seen/").json() == {"seen": 1}
    changed = client.put(
        f"{api}/notices/choices/", {"paces": {"answer": "daily"}}, content_type="application/json"
    )
    assert changed.json()["paces"]["answer"] == "daily"
    assert "duty" not in changed.json()["paces"]
    place = {"place": "project", "place_id": project.pk}
    assert client.delete(f"{api}/following/", place, content_type="application/json").status_code == 204
    assert client.get(f"{api}/following/").json()["results"] == []
    assert client.post(f"{api}/following/", place, content_type="application/json").status_code == 201
    assert len(client.get(f"{api}/following/").json()["results"]) == 1


def test_a_site_that_may_only_be_read_is_followed_by_nobody_new(lyon: Any, ada: Any) -> None:
    with enter(lyon):
        actions.follow(ada, place=Place.SITE)
        assert queries.follower_count(Place.SITE) == 1
