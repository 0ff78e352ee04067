"""Making a survey, and changing it while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from participation.projects.actions import publish_activity
from participation.surveys import actions, queries
from participation.surveys.models import Question, Survey
from participation.surveys.whose import Whose
from tests.participation.arrange import open_survey, published_project

pytestmark = pytest.mark.django_db


def question(survey: Survey, by: Any, text: str = "How do you come here?", **facts: Any) -> Question:
    kind = facts.pop("kind", "one")
    options = facts.pop("options", ["On foot", "By bicycle"] if kind in ("one", "several") else [])
    return actions.add_question(survey, kind=kind, text=text, options=options, by=by, **facts)


def test_a_survey_without_a_question_cannot_be_published(inside_lyon: Any, bruno: Any) -> None:
    survey = actions.create_survey(published_project(bruno), title="The market", by=bruno)
    actions.add_question(survey, kind="section", text="About you", by=bruno)
    with pytest.raises(Refused, match="at least one question"):
        publish_activity(survey, by=bruno)
    question(survey, bruno)
    assert publish_activity(survey, by=bruno).is_published


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"kind": "riddle"}, "kind"),
        ({"options": ["Only one"]}, "options"),
        ({"options": ["x" * 201, "y"]}, "options"),
        ({"kind": "scale"}, "maximum"),
        ({"kind": "scale", "minimum": 1, "maximum": 40}, "maximum"),
        ({"kind": "number", "minimum": 9, "maximum": 1}, "maximum"),
    ],
)
def test_a_question_nobody_could_answer_is_refused_at_its_field(
    inside_lyon: Any, bruno: Any, facts: dict[str, Any], field: str
) -> None:
    survey = actions.create_survey(published_project(bruno), title="The market", by=bruno)
    with pytest.raises(Refused) as refused:
        question(survey, bruno, **{"text": "How?", **facts})
    assert refused.value.field == field
    assert survey.questions.count() == 0


def test_a_question_depends_only_on_an_earlier_one_with_options(inside_lyon: Any, bruno: Any) -> None:
    survey = actions.create_survey(published_project(bruno), title="The market", by=bruno)
    first, words = question(survey, bruno), question(survey, bruno, "Why?", kind="short")
    key = first.options[0]["key"]
    second = question(survey, bruno, "Which way?", depends_on=first, depends_on_options=[key])
    for on, keys in ((words, ["o1"]), (first, ["nonsense"]), (second, ["o1"])):
        with pytest.raises(Refused) as refused:
            actions.edit_question(second, depends_on=on, depends_on_options=keys, by=bruno)
        assert refused.value.field == "depends_on"
    with pytest.raises(Refused, match="has to come later"):
        for _ in range(2):
            actions.move_question(second, by=bruno, up=True)
    with pytest.raises(Refused, match="depends on it"):
        actions.retire_question(first, by=bruno)
    with pytest.raises(Refused, match="Nobody would be asked"):
        actions.edit_question(first, options=["By car", "By bus"], by=bruno)


def test_editing_a_running_survey_keeps_what_was_answered(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    survey = open_survey(bruno)
    asked = survey.questions.get()
    foot = asked.options[0]["key"]
    actions.save_answers(survey, answers={str(asked.pk): [foot]}, whose=Whose(user=ada))
    actions.submit_response(survey, whose=Whose(user=ada))
    edited = actions.edit_question(
        asked, text="How did you come today?", options=["By bicycle", "By tram"], by=bruno
    )
    assert [option["text"] for option in edited.offered] == ["By bicycle", "By tram"]
    assert edited.words_of_options[foot] == "On foot"
    assert edited.earlier[0]["text"] == "How do you come here?"
    keys = [option["key"] for option in edited.options]
    assert len(set(keys)) == 3
    response = queries.response_of(survey, Whose(user=ada))
    assert response is not None
    assert response.answers == {str(asked.pk): [foot]}
    other = question(survey, bruno, "And back?")
    actions.retire_question(other, by=bruno)
    actions.retire_question(asked, by=bruno)
    assert [row.pk for row in survey.questions.all()] == [asked.pk]
    assert [result.question.pk for result in queries.results_of(survey)] == [asked.pk]
    file = queries.file_of(survey)
    assert next(iter(file.rows))[3] == "On foot"


def test_residents_make_no_surveys(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    project = published_project(bruno)
    with pytest.raises(NotAllowed):
        actions.create_survey(project, title="The market", by=ada)
    survey = actions.create_survey(project, title="The market", by=bruno)
    with pytest.raises(NotAllowed):
        question(survey, ada)
