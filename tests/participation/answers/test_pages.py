"""The pages and the API about answers, promises and outcomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.answers import actions
from participation.answers.models import Conclusion, OfficialAnswer, Outcome, Promise
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.projects.actions import add_member
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, person, the_department

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def made(lyon: Any, ada: Any, bruno: Any) -> Contribution:
    with enter(lyon):
        return discussions.contribute(open_discussion(bruno), by=ada, body="Lime trees")


def answer_form(made: Contribution, **facts: Any) -> dict[str, Any]:
    department = made.discussion.project.department_id
    return {"contribution": made.pk, "body": "Yes.", "department": department, "kind": "", **facts}


def a_promise(made: Contribution, by: Any, **facts: Any) -> Promise:
    given = {
        "kind": "report",
        "text": "We show the plan",
        "due_on": clock.today() + timedelta(days=9),
        "owner": by,
        "department": the_department(),
        **facts,
    }
    return actions.give_promise(made.discussion.project, by=by, **given)


def test_an_answer_is_published_with_its_promise(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    client, day = client_at(lyon, bruno), clock.today() + timedelta(days=9)
    promised = {"kind": "report", "text": "We show the plan", "due_on": day.isoformat()}
    client.post("/workspace/answers/new/", answer_form(made, **promised))
    with enter(lyon):
        assert OfficialAnswer.objects.get().is_published
        assert Promise.objects.get().owner == bruno
    anybody = client_at(lyon)
    for path in (f"/projects/{made.discussion.project.slug}/", "/promises/", "/promises/?show=open"):
        assert "We show the plan" in anybody.get(path).content.decode(), path


def test_a_promise_without_a_day_is_refused_at_its_field_and_nothing_is_lost(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    sent = client_at(lyon, bruno).post(
        "/workspace/answers/new/", answer_form(made, kind="report", text="We show the plan")
    )
    assert sent.status_code == 422
    page = sent.content.decode()
    assert "A promise needs this." in page
    assert "We show the plan" in page
    with enter(lyon):
        assert not OfficialAnswer.objects.exists()


def test_a_draft_goes_to_a_colleague_and_comes_out_public(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
        add_member(
            made.discussion.project,
            user=emma,
            responsibility="answers",
            department=the_department(),
            by=bruno,
        )
    writer, reviewer = client_at(lyon, emma), client_at(lyon, bruno)
    base = writer.post("/workspace/answers/new/", answer_form(made, draft="yes")).url
    assert "Yes." not in client_at(lyon).get(f"/contributions/{made.pk}/").content.decode()
    writer.post(f"{base}review/", {"reviewer": bruno.pk})
    assert "Yes." in reviewer.get("/workspace/answers/").content.decode()
    refused = writer.post(f"{base}publication/")
    assert refused.status_code == 403
    reviewer.post(f"{base}return/", {"note": "Which trees?"})
    assert "Which trees?" in writer.get(base).content.decode()
    department = made.discussion.project.department_id
    writer.post(base, {"body": "Limes, forty.", "department": department})
    writer.post(f"{base}publication/")
    assert "Limes, forty." in client_at(lyon).get(f"/contributions/{made.pk}/").content.decode()


def test_drafts_are_not_for_other_staff(lyon: Any, made: Contribution, bruno: Any, client_at: Any) -> None:
    base = client_at(lyon, bruno).post("/workspace/answers/new/", answer_form(made, draft="yes")).url
    with enter(lyon):
        emma = person("emma", role=Role.MEMBER)
    assert client_at(lyon, emma).get(base).status_code == 403


def test_a_correction_shows_what_was_said_before(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    client = client_at(lyon, bruno)
    client.post("/workspace/answers/new/", answer_form(made, body="Thirty trees."))
    with enter(lyon):
        pk = OfficialAnswer.objects.get().pk
    client.post(f"/workspace/answers/{pk}/", {"body": "Forty trees.", "reason": "The number was wrong."})
    page = client_at(lyon).get(f"/contributions/{made.pk}/").content.decode()
    for words in ("Forty trees.", "Thirty trees.", "The number was wrong."):
        assert words in page


def test_a_theme_and_a_whole_project_are_answered_from_their_own_forms(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = made.discussion.project
        theme = discussions.add_theme(project, name="Trees", by=bruno)
        row = Contribution.objects.select_related("discussion__project").get(pk=made.pk)
        discussions.set_themes([row], add=[theme], by=bruno)
    client, form = client_at(lyon, bruno), {"department": project.department_id, "kind": ""}
    assert "Trees" in client.get(f"/workspace/answers/new/?theme={theme.pk}").content.decode()
    client.post("/workspace/answers/new/", {**form, "theme": theme.pk, "body": "Forty limes."})
    client.post("/workspace/answers/new/", {**form, "project": project.slug, "body": "Thank you all."})
    page = client_at(lyon).get(f"/projects/{project.slug}/").content.decode()
    assert "Forty limes." in page
    assert "Thank you all." in page
    assert "Thank you all." in client_at(lyon).get("/").content.decode()


def test_what_became_of_a_promise_is_said_page_by_page(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = a_promise(made, bruno)
    client, base = client_at(lyon, bruno), f"/workspace/promises/{row.pk}/"
    assert client.post(f"{base}keeping/", {"keeping-words": ""}).status_code == 422
    later = (clock.today() + timedelta(days=30)).isoformat()
    client.post(f"{base}day/", {"moving-due_on": later, "moving-words": "The survey takes longer."})
    client.post(f"{base}keeping/", {"keeping-words": "Here is the plan."})
    client.post(f"{base}reopening/", {"reopening-words": "A page was missing."})
    client.post(f"{base}breaking/", {"breaking-words": "The council stopped it."})
    page = client_at(lyon).get(f"/promises/{row.pk}/").content.decode()
    for words in (
        "The survey takes longer.",
        "Here is the plan.",
        "A page was missing.",
        "The council stopped",
    ):
        assert words in page
    with enter(lyon):
        assert Promise.objects.get().is_broken


def test_promises_in_drafts_and_hidden_projects_are_nobodys_business(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = made.discussion.project
        draft = actions.draft_answer(project, body="Yes.", by=bruno, department=the_department())
        row = a_promise(made, bruno, answer=draft)
    anybody = client_at(lyon)
    assert anybody.get(f"/promises/{row.pk}/").status_code == 404
    assert anybody.get(f"{API}/promises/{row.pk}/").status_code == 404
    assert "We show the plan" not in anybody.get("/promises/").content.decode()


def test_the_outcome_is_written_published_and_told_as_a_story(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, client_at: Any
) -> None:
    project = made.discussion.project
    client, base = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/outcome/"
    assert client.get(base).status_code == 200
    assert "Lime trees" in client.get(f"{base}new/").content.decode()
    client.post(base, {"outcome": "The square becomes green."})
    facts = {"title": "Trees", "verdict": "adopted", "words": "Forty limes.", "contribution": made.pk}
    assert client.post(f"{base}new/", {**facts, "words": ""}).status_code == 422
    client.post(f"{base}new/", facts)
    story = f"/projects/{project.slug}/story/"
    assert "Forty limes." not in client_at(lyon).get(story).content.decode()
    client.post(f"{base}publication/")
    for path in (story, f"/projects/{project.slug}/"):
        page = client_at(lyon).get(path).content.decode()
        for words in ("The square becomes green.", "Forty limes.", "Lime trees"):
            assert words in page, path
    mine = client_at(lyon, ada).get("/contributions/mine/").content.decode()
    assert "Your input shaped this:" in mine
    with enter(lyon):
        pk = Conclusion.objects.get().pk
        assert Outcome.objects.filter(project=project).exists()
    client.post(f"/workspace/conclusions/{pk}/", {**facts, "words": "Forty-one limes."})
    assert "Forty-one limes." in client_at(lyon).get(story).content.decode()


@pytest.mark.parametrize("number", [2, 30])
def test_the_story_and_the_promises_cost_the_same_whatever_there_is(
    lyon: Any, made: Contribution, bruno: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        rows = [made, *contributions(made.discussion, bruno, number=number)]
        for row in rows:
            actions.answer_officially([row], body="Yes.", by=bruno, department=the_department())
            a_promise(made, bruno)
        actions.add_conclusion(
            made.discussion.project,
            title="Trees",
            verdict="adopted",
            words="Yes.",
            contributions=rows,
            by=bruno,
        )
        actions.publish_outcome(made.discussion.project, by=bruno)
    client = client_at(lyon)
    for path, queries in (
        (f"/projects/{made.discussion.project.slug}/story/", STORY),
        ("/promises/", PROMISES),
    ):
        client.get(path)
        with django_assert_num_queries(queries):
            client.get(path)


STORY, PROMISES = 13, 1


def test_programs_promise_and_conclude_too(lyon: Any, made: Contribution, bruno: Any, client_at: Any) -> None:
    client = client_at(lyon, bruno)

    def sent(path: str, data: Any, method: str = "post") -> Any:
        return getattr(client, method)(f"{API}{path}", data, content_type="application/json")

    project = made.discussion.project
    with enter(lyon):
        department = the_department().slug
    draft = sent(
        "/answers/", {"project": project.slug, "body": "Hello.", "department": department, "draft": True}
    )
    assert draft.json()["state"] == "draft"
    assert len(client.get(f"{API}/answers/").json()["results"]) == 1
    pk = draft.json()["id"]
    assert sent(f"/answers/{pk}/publication/", {}).json()["state"] == "published"
    corrected = sent(f"/answers/{pk}/corrections/", {"body": "Hello all.", "reason": "All"})
    assert corrected.json()["corrected_at"]
    both = {"project": project.slug, "contributions": [made.pk], "body": "x", "department": department}
    assert sent("/answers/", both).status_code == 400
    day = (clock.today() + timedelta(days=5)).isoformat()
    promise = {
        "project": project.slug,
        "kind": "decide",
        "text": "We vote",
        "due_on": day,
        "department": department,
    }
    number = sent("/promises/", promise).json()["id"]
    assert sent(f"/promises/{number}/keeping/", {"words": ""}).status_code == 400
    assert sent(f"/promises/{number}/keeping/", {"words": "Voted."}).json()["state"] == "kept"
    assert client_at(lyon).get(f"{API}/promises/?show=kept").json()["results"][0]["id"] == number
    facts = {"title": "Trees", "verdict": "adopted", "words": "Yes.", "contributions": [made.pk]}
    assert sent(f"/projects/{project.slug}/outcome/", facts).status_code == 201
    assert client_at(lyon).get(f"{API}/projects/{project.slug}/outcome/").json()["conclusions"] == []
    sent(f"/projects/{project.slug}/outcome/publication/", {})
    found = client_at(lyon).get(f"{API}/projects/{project.slug}/outcome/").json()
    assert found["conclusions"][0]["contributions"] == [made.pk]
