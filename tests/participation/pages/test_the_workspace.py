"""Staff in the workspace: from a new project to an official answer, without a script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from kit import clock
from participation.answers.models import OfficialAnswer, ReadMark
from participation.departments.models import Role
from participation.discussions import actions
from participation.discussions.models import Contribution, Discussion
from participation.projects.models import Project
from tenants.context import enter
from tests.participation.arrange import (
    complete_draft,
    contributions,
    draft,
    open_discussion,
    person,
    published_project,
    the_department,
)

pytestmark = pytest.mark.django_db

PAGES = (
    "/workspace/",
    "/workspace/projects/",
    "/workspace/projects/new/",
    "/workspace/contributions/",
    "/workspace/departments/",
    "/workspace/people/",
    "/workspace/settings/",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_workspace_is_for_staff(lyon: Any, ada: Any, bruno: Any, client_at: Any, path: str) -> None:
    assert client_at(lyon).get(path).url.startswith("/account/login/")
    assert client_at(lyon, ada).get(path).status_code == 403
    assert client_at(lyon, bruno).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/workspace/people/", "/workspace/settings/", "/workspace/projects/new/"])
def test_some_of_it_is_not_for_every_member_of_staff(lyon: Any, client_at: Any, path: str) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
    page = client_at(lyon, emma).get(path)
    assert page.status_code == 403


def test_a_project_is_set_up_and_published_page_by_page(lyon: Any, bruno: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    with enter(lyon):
        department = the_department()
    made = client.post(
        "/workspace/projects/new/", {"title": "The Library", "department": department.pk, "language": "en"}
    )
    base = made.url
    assert base == "/workspace/projects/the-library/"
    page = client.get(base).content.decode()
    assert "1 of 12" in page
    assert 'href="/workspace/projects/the-library/team/#id_responsibility"' in page
    assert "Publish project" not in page
    client.post(
        base,
        {
            "title": "The Library",
            "department": department.pk,
            "language": "en",
            "decision": "The council sets the opening hours.",
            "decider": "The council",
            "decide_on": (clock.today() + timedelta(days=60)).isoformat(),
            "influence": "involve",
            "influence_reason": "Staff hours are limited.",
            "open_points": "Which evenings",
            "closed_points": "The budget",
        },
    )
    for responsibility in ("answers", "moderation", "communication"):
        client.post(f"{base}team/", {"user": bruno.pk, "responsibility": responsibility})
    client.post(
        f"{base}expectations/",
        {
            "indicator": "Visitors on Sundays",
            "target": "400",
            "due_on": (clock.today() + timedelta(days=90)).isoformat(),
        },
    )
    client.post(
        f"{base}timeline/",
        {"title": "Open day", "happens_on": (clock.today() + timedelta(days=9)).isoformat()},
    )
    page = client.get(base).content.decode()
    assert "12 of 12" in page
    assert "Publish project" in page
    client.post(f"{base}publication/")
    public = client_at(lyon).get("/projects/the-library/").content.decode()
    assert "The council sets the opening hours." in public
    assert "Open day" in public


def test_publishing_too_early_says_what_is_missing(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = draft(bruno)
    page = client_at(lyon, bruno).post(f"/workspace/projects/{project.slug}/publication/", follow=True)
    assert "cannot be published yet" in page.content.decode()
    with enter(lyon):
        assert Project.objects.get(pk=project.pk).is_draft


def test_a_day_of_decision_that_has_passed_is_said_before_publishing(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        late = complete_draft(bruno, decide_on=clock.today() - timedelta(days=1))
        early = complete_draft(bruno, title="The Library")
    client, words = client_at(lyon, bruno), "The day of the decision has passed"
    assert words in client.get(f"/workspace/projects/{late.slug}/").content.decode()
    assert words not in client.get(f"/workspace/projects/{early.slug}/").content.decode()


def test_emptying_a_piece_of_a_public_project_is_refused_at_its_field(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = published_project(bruno)
    data = {"title": project.title, "department": project.department_id, "language": "en", "decision": "Kept"}
    page = client_at(lyon, bruno).post(f"/workspace/projects/{project.slug}/", data)
    assert page.status_code == 422
    assert "cannot be left empty" in page.content.decode()
    assert "Kept" in page.content.decode()


def test_a_discussion_is_asked_coached_and_published(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client, base = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    broad = {"question": "What do you think about mobility?", "moderation": "post"}
    page = client.post(f"{base}discussions/new/", {**broad, "check": "yes"}).content.decode()
    assert "This is too broad." in page
    assert "What do you think about mobility?" in page
    part = client.get(f"{base}coach/", broad).content.decode()
    assert part.lstrip().startswith('<div id="coach"')
    sent = client.post(f"{base}discussions/new/", {**broad, "publish": "yes"}, follow=True)
    assert "It is published" in sent.content.decode()
    with enter(lyon):
        assert Discussion.objects.get().is_open(clock.now())


def test_a_discussion_that_closes_before_it_opens_is_refused_at_the_field(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = published_project(bruno)
    page = client_at(lyon, bruno).post(
        f"/workspace/projects/{project.slug}/discussions/new/",
        {
            "question": "Which trees?",
            "moderation": "post",
            "opens_at": "2030-02-01T10:00",
            "closes_at": "2030-01-01T10:00",
        },
    )
    assert page.status_code == 422
    assert "It has to close after it opens." in page.content.decode()


def test_times_are_those_of_the_city(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client_at(lyon, bruno).post(
        f"/workspace/projects/{project.slug}/discussions/new/",
        {"question": "Which trees?", "moderation": "post", "closes_at": "2030-01-01T10:00"},
    )
    with enter(lyon):
        closes_at = Discussion.objects.get().closes_at
        assert closes_at is not None
        assert closes_at.isoformat() == "2030-01-01T09:00:00+00:00"
        pk = Discussion.objects.get().pk
    assert (
        'value="2030-01-01T10:00"'
        in client_at(lyon, bruno).get(f"/workspace/discussions/{pk}/").content.decode()
    )


def test_several_contributions_are_answered_at_once(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, run_jobs: Any
) -> None:
    with enter(lyon):
        rows = contributions(open_discussion(bruno), ada, number=3)
    client = client_at(lyon, bruno)
    assert "Thought 2" in client.get("/workspace/contributions/").content.decode()
    chosen = [row.pk for row in rows[:2]]
    page = client.post("/workspace/answers/new/", {"contribution": chosen}).content.decode()
    assert "Answer 2 contributions at once" in page
    with enter(lyon):
        department = the_department()
    client.post(
        "/workspace/answers/new/", {"contribution": chosen, "body": "We will.", "department": department.pk}
    )
    with enter(lyon):
        assert OfficialAnswer.objects.get().links.count() == 2
    left = client.get("/workspace/contributions/").content.decode()
    assert "Thought 2" in left
    assert "Thought 0" not in left
    run_jobs()
    assert len(mail.outbox) == 1


def test_an_empty_answer_comes_back_with_what_was_chosen(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        [made] = contributions(open_discussion(bruno), ada, number=1)
    page = client_at(lyon, bruno).post("/workspace/answers/new/", {"contribution": made.pk, "body": ""})
    assert page.status_code == 422
    assert "Thought 0" in page.content.decode()


def test_several_contributions_are_marked_as_read(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        rows = contributions(open_discussion(bruno), ada, number=3)
    answer = client_at(lyon, bruno).post(
        "/workspace/contributions/reading/",
        {"contribution": [row.pk for row in rows], "next": "/workspace/contributions/?show=all"},
    )
    assert answer.url == "/workspace/contributions/?show=all"
    with enter(lyon):
        assert ReadMark.objects.count() == 3


def test_hiding_and_restoring_in_the_workspace(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        [made] = contributions(open_discussion(bruno), ada, number=1)
    client = client_at(lyon, bruno)
    assert client.post(f"/workspace/contributions/{made.pk}/hiding/", {"reason": ""}).status_code == 422
    why = {"ground": "private", "reason": "It names a private person."}
    client.post(f"/workspace/contributions/{made.pk}/hiding/", why)
    assert (
        "It names a private person." in client.get("/workspace/contributions/?show=hidden").content.decode()
    )
    client.post(f"/workspace/contributions/{made.pk}/restoration/")
    with enter(lyon):
        assert Contribution.objects.get().is_visible


def test_what_waits_for_a_moderator_is_accepted(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        made = actions.contribute(open_discussion(bruno, moderation="pre"), by=ada, body="Oaks!")
    client = client_at(lyon, bruno)
    assert "1 thing waits for a moderator" in client.get("/workspace/").content.decode()
    client.post(f"/workspace/contributions/{made.pk}/acceptance/")
    with enter(lyon):
        assert Contribution.objects.get().is_visible


def test_today_names_what_waits(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    assert "Nothing waits for you" in client.get("/workspace/").content.decode()
    with enter(lyon):
        contributions(open_discussion(bruno), ada, number=7)
        complete_draft(bruno, title="The Library", decider="")
    page = client.get("/workspace/").content.decode()
    for words in (
        "7 contributions have no answer yet",
        "Thought 0",
        "One piece is missing",
        "The Market Square",
    ):
        assert words in page


def test_people_are_appointed_and_dismissed(lyon: Any, bruno: Any, client_at: Any, run_jobs: Any) -> None:
    client = client_at(lyon, bruno)
    client.post(
        "/workspace/people/",
        {"email": "emma@lyon.example", "name": "Emma", "role": "member", "department": ""},
    )
    run_jobs()
    assert mail.outbox[0].to == ["emma@lyon.example"]
    page = client.get("/workspace/people/?q=emma").content.decode()
    assert "Team member, whole site" in page
    path = page.split('action="/workspace/people/roles/')[1].split('"')[0]
    client.post(f"/workspace/people/roles/{path}")
    assert "emma@lyon.example" not in client.get("/workspace/people/?q=emma").content.decode()


def test_the_person_invited_lands_in_the_workspace(
    lyon: Any, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    client_at(lyon, bruno).post("/workspace/people/", {"email": "emma@lyon.example", "role": "member"})
    run_jobs()
    link = next(line for line in mail.outbox[0].body.splitlines() if "/account/entry/" in line).strip()
    client = client_at(lyon)
    path = link.split(".localhost", 1)[1]
    path = path[path.index("/") :]
    client.get(path)
    landed = client.post(path, follow=True)
    assert landed.status_code == 200
    assert client.get("/workspace/").status_code == 200


def test_departments_are_created_and_renamed(lyon: Any, bruno: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    client.post("/workspace/departments/", {"name": "Parks"})
    client.post("/workspace/departments/parks/", {"name": "Parks and rivers"})
    assert "Parks and rivers" in client.get("/workspace/departments/").content.decode()
    again = client.post("/workspace/departments/", {"name": "parks and RIVERS"})
    assert again.status_code == 422
    assert "already a department" in again.content.decode()


def test_the_settings_change_the_site(lyon: Any, bruno: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)
    data = {
        "name": "Lyon participe",
        "brand_color": "#7a1f3d",
        "language": "en",
        "languages": ["en", "fr"],
        "timezone": "Europe/Paris",
        "contact_email": "participation@lyon.example",
    }
    assert client.post("/workspace/settings/", data).status_code == 302
    assert "Lyon participe" in client.get("/").content.decode()
    refused = client.post("/workspace/settings/", {**data, "language": "de"})
    assert refused.status_code == 422


@pytest.mark.parametrize("number", [6, 60])
def test_pages_of_the_workspace_cost_the_same_whatever_there_is(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        contributions(open_discussion(bruno), ada, number=number)
        for n in range(number // 6):
            complete_draft(bruno, title=f"Draft {n}", decider="")
        complete_draft(bruno, title="A draft", decider="")
    for path, expected in QUERIES.items():
        client = client_at(lyon, bruno)
        client.get(path)
        with django_assert_num_queries(expected):
            client.get(path)


QUERIES = {
    "/workspace/": 21,
    "/workspace/projects/": 8,
    "/workspace/contributions/": 7,
    "/workspace/people/": 7,
    "/workspace/departments/": 13,
}
