"""What was said on paper or at a workshop: typed in, marked, counted."""

from __future__ import annotations

from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from participation.discussions import actions, queries
from participation.ideas.actions import type_in_idea
from participation.journal.models import Event, Kind
from participation.projects.actions import close_activity, close_project
from participation.surveys.actions import type_in_response
from tenants.context import enter
from tests.participation.arrange import open_box, open_discussion, open_survey

pytestmark = pytest.mark.django_db


def test_what_was_said_elsewhere_is_marked_and_counts(inside_lyon: Any, bruno: Any) -> None:
    row = open_discussion(bruno)
    said = actions.type_in_contribution(row, body="  More shade ", name=" Madame Petit ", by=bruno)
    nameless = actions.type_in_contribution(row, body="Benches", by=bruno)
    assert (said.body, said.source, said.participant.public_name) == ("More shade", "offline", "Madame Petit")
    assert said.participant != nameless.participant
    row.refresh_from_db()
    assert row.contribution_count == queries.typed_in_count(row) == 2
    channels = Event.objects.filter(kind=Kind.CONTRIBUTION_MADE).values_list("channel", flat=True)
    assert list(channels) == ["offline", "offline"]
    assert list(queries.contribution_page(row).items) == [nameless, said]


def test_paper_comes_back_when_online_is_over_but_not_when_the_project_is(
    inside_lyon: Any, bruno: Any
) -> None:
    row = close_activity(open_discussion(bruno), by=bruno)
    actions.type_in_contribution(row, body="Late, but said", by=bruno)
    close_project(row.project, by=bruno, outcome="Trees it is.")
    row.project.refresh_from_db()
    with pytest.raises(NotAllowed, match="while the project runs"):
        actions.type_in_contribution(row, body="Too late", by=bruno)


def test_residents_do_not_type_in_for_others(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    with pytest.raises(NotAllowed):
        actions.type_in_contribution(row, body="They all agree", by=ada)
    with pytest.raises(Refused):
        actions.type_in_contribution(row, body=" ", by=bruno)


def test_ideas_and_sheets_of_a_survey_are_typed_in_the_same_way(inside_lyon: Any, bruno: Any) -> None:
    box = open_box(bruno)
    idea = type_in_idea(box, title="Swings", body="", by=bruno)
    assert (idea.contribution.body, idea.contribution.source) == ("Swings", "offline")
    survey = open_survey(bruno, project=box.project)
    question = survey.questions.get()
    answers = {str(question.pk): [question.options[0]["key"]]}
    response = type_in_response(survey, answers=answers, by=bruno)
    survey.refresh_from_db()
    assert (response.source, response.is_submitted, survey.response_count) == ("offline", True, 1)
    with pytest.raises(Refused):
        type_in_response(survey, answers={str(question.pk): None}, by=bruno)


def test_one_is_typed_in_after_the_other(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        box, survey = open_box(bruno, project=row.project), open_survey(bruno, project=row.project)
        question = survey.questions.get()
    client, here = client_at(lyon, bruno), f"/workspace/discussions/{row.pk}/typing-in/"
    assert client.post(here, {"body": "More shade", "name": "Madame Petit"}).url == here
    assert client.post(here, {"body": " "}).status_code == 422
    there = f"/workspace/idea-boxes/{box.pk}/typing-in/"
    assert client.post(there, {"title": "Swings", "body": ""}).url == there
    sheet = f"/workspace/surveys/{survey.pk}/typing-in/"
    assert client.post(sheet, {f"q{question.pk}": question.options[0]["key"]}).url == sheet
    page = client_at(lyon).get(f"/discussions/{row.pk}/").content.decode()
    assert "Madame Petit" in page


@pytest.mark.parametrize("kind", ["discussion", "ideas", "survey"])
def test_every_kind_has_a_form_to_print_that_leads_back_to_it(
    lyon: Any, bruno: Any, client_at: Any, kind: str
) -> None:
    with enter(lyon):
        arrange = {"discussion": open_discussion, "ideas": open_box, "survey": open_survey}[kind]
        row: Any = arrange(bruno)
    answer = client_at(lyon, bruno).get(f"/workspace/activities/{kind}/{row.pk}/paper.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
