"""The API does what the pages do, says no in the same words, and describes itself."""

from __future__ import annotations

from typing import Any

import pytest

from participation.departments.models import Department
from participation.discussions import actions
from participation.discussions.models import Contribution, Discussion, Stance
from participation.journal.models import Event, Kind
from participation.projects import actions as projects
from tenants.context import enter
from tests.participation.arrange import complete_draft, contributions, draft, open_discussion, the_department

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def discussion(lyon: Any, bruno: Any) -> Discussion:
    with enter(lyon):
        return open_discussion(bruno)


def sent(client: Any, method: str, path: str, data: Any = None) -> Any:
    return getattr(client, method)(f"{API}{path}", data, content_type="application/json")


def test_public_projects_are_listed_and_drafts_are_not(
    lyon: Any, discussion: Discussion, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        hidden = complete_draft(bruno, title="The Library")
    found = client_at(lyon).get(f"{API}/projects/").json()
    assert [row["slug"] for row in found["results"]] == [discussion.project.slug]
    assert found["next"] is None
    assert found["results"][0]["expectations"][0]["indicator"] == "Households that take part"
    assert client_at(lyon).get(f"{API}/projects/{hidden.slug}/").status_code == 404
    assert client_at(lyon, bruno).get(f"{API}/projects/{hidden.slug}/").status_code == 200


def test_a_contribution_made_by_a_program_is_in_the_journal_as_such(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    made = sent(
        client_at(lyon, ada), "post", f"/discussions/{discussion.pk}/contributions/", {"body": "Oaks!"}
    )
    assert made.status_code == 201
    assert made.json()["author"] == "Ada"
    with enter(lyon):
        assert Event.objects.get(kind=Kind.CONTRIBUTION_MADE).channel == "api"


def test_refusals_say_what_and_where(lyon: Any, discussion: Discussion, ada: Any, client_at: Any) -> None:
    refused = sent(
        client_at(lyon, ada), "post", f"/discussions/{discussion.pk}/contributions/", {"body": " "}
    )
    assert refused.status_code == 400
    assert refused.json() == {"detail": "Write something first.", "field": "body"}


def test_what_somebody_may_not_do_says_why(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=bruno, body="Lime trees")
    refused = sent(client_at(lyon, ada), "patch", f"/contributions/{made.pk}/", {"body": "Concrete"})
    assert refused.status_code == 403
    assert "Only the person who wrote this" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/discussions/{d}/contributions/"),
        ("post", "/contributions/{c}/replies/"),
        ("patch", "/contributions/{c}/"),
        ("put", "/contributions/{c}/stance/"),
        ("delete", "/contributions/{c}/stance/"),
        ("put", "/contributions/{c}/hiding/"),
        ("delete", "/contributions/{c}/hiding/"),
        ("post", "/answers/"),
        ("post", "/projects/{p}/publication/"),
        ("get", "/projects/{p}/missing/"),
    ],
)
def test_nothing_is_changed_without_signing_in(
    lyon: Any, discussion: Discussion, bruno: Any, client_at: Any, method: str, path: str
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=bruno, body="Lime trees")
    address = path.format(d=discussion.pk, c=made.pk, p=discussion.project.slug)
    answer = sent(client_at(lyon), method, address, {"body": "x", "value": 1})
    assert answer.status_code == 403
    with enter(lyon):
        assert Contribution.objects.count() == 1


def test_contributions_are_paged_by_a_link(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        rows = contributions(discussion, ada, number=5)
    client = client_at(lyon)
    first = client.get(f"{API}/discussions/{discussion.pk}/contributions/?page_size=3&sort=discussed").json()
    second = client.get(first["next"]).json()
    assert second["next"] is None
    found = [row["id"] for row in first["results"] + second["results"]]
    assert sorted(found) == [row.pk for row in rows]


def test_a_stance_is_put_changed_and_deleted(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=bruno, body="Lime trees")
    client, path = client_at(lyon, ada), f"/contributions/{made.pk}/stance/"
    found = sent(client, "put", path, {"value": 1}).json()
    assert (found["agree_count"], found["my_stance"]) == (1, 1)
    found = sent(client, "put", path, {"value": -1}).json()
    assert (found["agree_count"], found["disagree_count"], found["my_stance"]) == (0, 1, -1)
    assert sent(client, "put", path, {"value": 5}).status_code == 400
    found = sent(client, "delete", path).json()
    assert (found["disagree_count"], found["my_stance"]) == (0, None)
    with enter(lyon):
        assert not Stance.objects.exists()


def test_replies_are_made_and_listed(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=bruno, body="Lime trees")
    client = client_at(lyon, ada)
    assert (
        sent(client, "post", f"/contributions/{made.pk}/replies/", {"body": "They drip."}).status_code == 201
    )
    assert [
        row["body"] for row in client.get(f"{API}/contributions/{made.pk}/replies/").json()["results"]
    ] == ["They drip."]


def test_what_is_hidden_or_waits_is_not_in_the_api(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=ada, body="Number twelve is to blame")
    path = f"/contributions/{made.pk}/hiding/"
    assert (
        sent(client_at(lyon, bruno), "put", path, {"reason": "It names a private person."}).status_code == 200
    )
    assert client_at(lyon).get(f"{API}/contributions/{made.pk}/").status_code == 404
    assert client_at(lyon).get(f"{API}/discussions/{discussion.pk}/contributions/").json()["results"] == []
    assert client_at(lyon, ada).get(f"{API}/contributions/{made.pk}/").json()["status"] == "hidden"
    assert sent(client_at(lyon, bruno), "delete", path).json()["status"] == "visible"


def test_an_answer_is_published_and_listed(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        rows = contributions(discussion, ada, number=2)
        slug = the_department().slug
    given = {"contributions": [row.pk for row in rows], "body": "We will.", "department": slug}
    assert sent(client_at(lyon, ada), "post", "/answers/", given).status_code == 403
    assert sent(client_at(lyon, bruno), "post", "/answers/", given).status_code == 201
    [answer] = client_at(lyon).get(f"{API}/projects/{discussion.project.slug}/answers/").json()["results"]
    assert (answer["body"], sorted(answer["contributions"])) == ("We will.", given["contributions"])


def test_a_project_is_published_once_nothing_is_missing(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        unready, ready = draft(bruno), complete_draft(bruno, title="The Library")
    client = client_at(lyon, bruno)
    missing = client.get(f"{API}/projects/{unready.slug}/missing/").json()
    assert missing[0]["key"] == "decision"
    assert missing[0]["why"]
    refused = sent(client, "post", f"/projects/{unready.slug}/publication/")
    assert (refused.status_code, refused.json()["field"]) == (400, "decision")
    assert sent(client, "post", f"/projects/{ready.slug}/publication/").json()["state"] == "published"


def test_too_many_contributions_are_answered_with_429(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    from kit import clock

    client = client_at(lyon, ada)
    with clock.frozen_at(clock.now()):
        for n in range(20):
            sent(client, "post", f"/discussions/{discussion.pk}/contributions/", {"body": f"Thought {n}"})
        answer = sent(client, "post", f"/discussions/{discussion.pk}/contributions/", {"body": "One more"})
    assert answer.status_code == 429
    assert "Retry-After" in answer


def test_a_closed_discussion_is_read_and_takes_nothing(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        projects.close_project(discussion.project, by=bruno)
    client = client_at(lyon, ada)
    assert client.get(f"{API}/discussions/{discussion.pk}/").json()["is_open"] is False
    refused = sent(client, "post", f"/discussions/{discussion.pk}/contributions/", {"body": "Late"})
    assert refused.status_code == 403


@pytest.mark.parametrize("number", [3, 60])
def test_a_list_costs_the_same_whatever_there_is(
    lyon: Any,
    discussion: Discussion,
    ada: Any,
    bruno: Any,
    client_at: Any,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    with enter(lyon):
        rows = contributions(discussion, ada, number=number)
        for row in rows:
            actions.take_stance(row, by=bruno, value=1)
    for user, expected in ((None, 2), (bruno, 5)):
        client = client_at(lyon, user)
        client.get(f"{API}/discussions/{discussion.pk}/contributions/")
        with django_assert_num_queries(expected):
            client.get(f"{API}/discussions/{discussion.pk}/contributions/?page_size=60")


def test_the_api_describes_itself_without_a_warning(lyon: Any, client_at: Any, capsys: Any) -> None:
    from drf_spectacular.generators import SchemaGenerator

    described = SchemaGenerator(urlconf="participation.api").get_schema(request=None, public=True)
    assert {"/projects/", "/contributions/{id}/stance/", "/answers/"} <= set(described["paths"])
    complaints = capsys.readouterr().err
    assert "Warning" not in complaints
    assert "Error" not in complaints


def test_departments_are_named_and_nothing_of_people_leaks(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        actions.contribute(discussion, by=ada, body="Oaks!")
        assert Department.objects.exists()
    text = client_at(lyon).get(f"{API}/discussions/{discussion.pk}/contributions/").content.decode()
    assert "@" not in text
