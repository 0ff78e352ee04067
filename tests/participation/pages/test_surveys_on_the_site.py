"""Surveys as citizens and staff use them, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from participation.surveys import actions
from participation.surveys.models import Question, Response, Survey
from tenants.context import enter
from tests.participation.arrange import open_survey, published_project

pytestmark = pytest.mark.django_db


def place(survey: Survey) -> str:
    return f"/projects/{survey.project.slug}/surveys/{survey.pk}/"


def test_staff_write_a_survey_and_publish_it(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client = client_at(lyon, bruno)
    facts = {"title": "The market on Saturdays", "results": "closed"}
    made = client.post(f"/workspace/projects/{project.slug}/surveys/new/", facts)
    with enter(lyon):
        survey = Survey.objects.select_related("project").get()
    questions = f"/workspace/surveys/{survey.pk}/questions/"
    assert made.url == questions
    client.post(questions, {"kind": "one", "text": "How do you come?", "options": "On foot\nBy bicycle"})
    with enter(lyon):
        first = Question.objects.get()
    key = first.options[1]["key"]
    client.post(
        questions, {"kind": "short", "text": "Where do you park it?", "depends_on": f"{first.pk}:{key}"}
    )
    page = client.get(questions).content.decode()
    assert "asked of some" in page
    refused = client.post(questions, {"kind": "one", "text": "And?", "options": "Only one"})
    assert refused.status_code == 422
    assert "Only one" in refused.content.decode()
    client.post(f"/workspace/surveys/{survey.pk}/", {**facts, "publish": "yes"})
    page = client_at(lyon).get(f"/projects/{project.slug}/").content.decode()
    assert place(survey) in page
    assert "The market on Saturdays" in client_at(lyon).get(place(survey)).content.decode()


def test_somebody_answers_page_by_page_changes_their_mind_and_sends(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        survey = open_survey(bruno)
        first = survey.questions.get()
        foot, bicycle = (option["key"] for option in first.options)
        where = actions.add_question(
            survey,
            kind="short",
            text="Where do you park it?",
            by=bruno,
            depends_on=first,
            depends_on_options=[bicycle],
            is_required=True,
        )
    client, site = client_at(lyon, ada), place(survey)
    assert client.post(f"{site}steps/1/", {f"q{first.pk}": bicycle}).url == f"{site}steps/2/"
    missing = client.post(f"{site}steps/2/", {})
    assert missing.status_code == 422
    assert "This question needs an answer." in missing.content.decode()
    assert client.post(f"{site}steps/2/", {f"q{where.pk}": "Church"}).url == f"{site}review/"
    assert "Church" in client.get(f"{site}review/").content.decode()
    assert "Go on where you stopped" in client.get(site).content.decode()
    assert client.post(f"{site}steps/1/", {f"q{first.pk}": foot}).url == f"{site}review/"
    assert "Church" not in client.get(f"{site}review/").content.decode()
    client.post(f"{site}review/")
    assert "You have answered" in client.get(site).content.decode()
    assert client.get(f"{site}steps/1/").url == site
    with enter(lyon):
        assert Response.objects.get().answers == {str(first.pk): [foot]}


def test_signing_in_comes_first_unless_the_survey_is_open_to_everybody(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        survey = open_survey(bruno)
        first = survey.questions.get()
    client, site = client_at(lyon), place(survey)
    assert "/account/login/" in client.get(f"{site}steps/1/").url
    with enter(lyon):
        actions.edit_survey(survey, without_account=True, by=bruno)
    client.get(site)
    assert "survey" not in client.cookies
    client.post(f"{site}steps/1/", {f"q{first.pk}": first.options[0]["key"]})
    cookie = client.cookies["survey"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.post(f"{site}review/")
    assert "You have answered" in client.get(site).content.decode()
    assert "You have answered" not in client_at(lyon).get(site).content.decode()


def test_results_are_seen_by_whom_the_survey_says(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        survey = open_survey(bruno)
    site = place(survey)
    assert client_at(lyon).get(f"{site}results/").status_code == 403
    assert client_at(lyon, bruno).get(f"{site}results/").status_code == 200
    with enter(lyon):
        actions.edit_survey(survey, results="always", by=bruno)
    assert client_at(lyon).get(f"{site}results/").status_code == 200


def test_programs_answer_too(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        survey = open_survey(bruno)
    client, api = client_at(lyon, ada), f"/api/v1/surveys/{survey.pk}/"
    (question,) = client.get(api).json()["questions"]
    key, pk = question["options"][0]["key"], str(question["id"])
    refused = client.put(f"{api}response/", {"answers": {pk: "nonsense"}}, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (400, f"q{pk}")
    sent = client.put(
        f"{api}response/", {"answers": {pk: key}, "submit": True}, content_type="application/json"
    )
    assert sent.json()["answers"] == {pk: [key]}
    assert sent.json()["submitted_at"]
    assert client.get(f"{api}results/").status_code == 403
