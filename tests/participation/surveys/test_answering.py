"""Answering: kept page by page, sent once, counted exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import NotAllowed, Refused
from kit.personal import Person, Wish
from participation.journal.models import Event, Kind
from participation.participants.actions import join
from participation.projects.actions import close_activity
from participation.surveys import actions, queries
from participation.surveys.models import Question, Response, Survey
from participation.surveys.personal import HOLDINGS
from participation.surveys.reading import in_words, read_answer
from participation.surveys.whose import Whose
from tests.participation.arrange import open_survey, person


def first(survey: Survey) -> tuple[str, str]:
    question = survey.questions.asked().in_order()[0]
    return str(question.pk), question.options[0]["key"]


@pytest.mark.django_db
def test_answers_are_kept_until_they_are_sent_and_count_once(
    inside_lyon: Any, bruno: Any, ada: Any, run_jobs: Any
) -> None:
    survey = open_survey(bruno)
    pk, key = first(survey)
    actions.save_answers(survey, answers={pk: [key]}, whose=Whose(user=ada))
    survey.refresh_from_db()
    assert survey.response_count == 0
    for _ in range(2):
        actions.submit_response(survey, whose=Whose(user=ada))
    survey.refresh_from_db()
    assert survey.response_count == 1
    assert Event.objects.filter(kind=Kind.SURVEY_ANSWERED, activity_id=survey.pk).count() == 1
    with pytest.raises(Refused, match="already answered"):
        actions.save_answers(survey, answers={pk: []}, whose=Whose(user=ada))


@pytest.mark.django_db
def test_without_an_account_only_where_the_survey_allows_it_and_once_for_each_browser(
    inside_lyon: Any, bruno: Any
) -> None:
    survey = open_survey(bruno)
    pk, key = first(survey)
    here = Whose(browser="a" * 43)
    with pytest.raises(NotAllowed, match="Sign in"):
        actions.save_answers(survey, answers={pk: [key]}, whose=here)
    survey = actions.edit_survey(survey, without_account=True, by=bruno)
    actions.save_answers(survey, answers={pk: [key]}, whose=here)
    actions.submit_response(survey, whose=here)
    with pytest.raises(Refused, match="already"):
        actions.save_answers(survey, answers={pk: [key]}, whose=here)
    row = Response.objects.get()
    assert row.browser
    assert "a" * 43 not in row.browser
    with pytest.raises(NotAllowed):
        actions.save_answers(survey, answers={pk: [key]}, whose=Whose())


@pytest.mark.django_db
def test_what_became_pointless_is_left_out_and_gaps_are_named(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    survey = open_survey(bruno)
    asked = survey.questions.get()
    foot, bicycle = (option["key"] for option in asked.options)
    why = actions.add_question(
        survey,
        kind="long",
        text="Where do you park it?",
        by=bruno,
        depends_on=asked,
        depends_on_options=[bicycle],
        is_required=True,
    )
    mine = Whose(user=ada)
    actions.save_answers(survey, answers={str(asked.pk): [bicycle]}, whose=mine)
    with pytest.raises(Refused) as refused:
        actions.submit_response(survey, whose=mine)
    assert refused.value.field == f"q{why.pk}"
    actions.save_answers(survey, answers={str(why.pk): "By the church"}, whose=mine)
    actions.save_answers(survey, answers={str(asked.pk): [foot]}, whose=mine)
    assert actions.submit_response(survey, whose=mine).answers == {str(asked.pk): [foot]}


@pytest.mark.django_db
def test_a_closed_survey_takes_nothing(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    survey = open_survey(bruno)
    pk, key = first(survey)
    actions.save_answers(survey, answers={pk: [key]}, whose=Whose(user=ada))
    survey = close_activity(survey, by=bruno)
    with pytest.raises(NotAllowed, match="closed"):
        actions.submit_response(survey, whose=Whose(user=ada))


@pytest.mark.django_db
def test_results_show_nothing_of_groups_below_five(inside_lyon: Any, bruno: Any) -> None:
    survey = open_survey(bruno)
    asked = survey.questions.get()
    age = actions.add_question(survey, kind="number", text="Your age?", by=bruno)
    words = actions.add_question(survey, kind="short", text="Anything else?", by=bruno)
    keys = [option["key"] for option in asked.options]
    for number in range(5):
        mine = Whose(user=person(f"person{number}"))
        answers: dict[str, Any] = {str(asked.pk): [keys[number % 2]], str(age.pk): 20 + number}
        if number < 4:
            answers[str(words.pk)] = f"Words {number}"
        actions.save_answers(survey, answers=answers, whose=mine)
        actions.submit_response(survey, whose=mine)
        results = {result.question.pk: result for result in queries.results_of(survey)}
        assert results[asked.pk].is_protected == (number < 4)
        assert bool(results[asked.pk].shares) == (number == 4)
    assert [(row.label, row.count) for row in results[asked.pk].shares] == [("On foot", 3), ("By bicycle", 2)]
    ages = results[age.pk]
    assert (ages.median, ages.mean, ages.lowest, ages.highest) == (22, 22, 20, 24)
    assert results[words.pk].is_protected
    rows = list(Response.objects.values_list("pk", flat=True))
    assert actions.release_texts(words, responses=rows, by=bruno) == 5
    shown = {result.question.pk: result for result in queries.results_of(survey, with_texts=True)}
    assert shown[words.pk].texts == []


@pytest.mark.django_db
def test_many_responses_are_counted_once_a_minute(
    inside_lyon: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participation.surveys.queries.MANY", 5)
    survey = open_survey(bruno)
    asked = survey.questions.get()
    answers = {str(asked.pk): [asked.options[0]["key"]]}

    def sent(number: int) -> None:
        for one in range(number):
            mine = Whose(user=person(f"person{survey.response_count}-{one}"))
            actions.save_answers(survey, answers=answers, whose=mine)
            actions.submit_response(survey, whose=mine)
        survey.refresh_from_db()

    sent(6)
    with CaptureQueriesContext(connection) as first_time:
        assert [result.answered for result in queries.results_of(survey)] == [6]
    with CaptureQueriesContext(connection) as second_time:
        assert [result.answered for result in queries.results_of(survey)] == [6]
    assert _counts_in(first_time) == 2
    assert _counts_in(second_time) == 0
    sent(1)
    assert [result.answered for result in queries.results_of(survey)] == [6]
    cache.clear()  # a minute later
    assert [result.answered for result in queries.results_of(survey)] == [7]


def _counts_in(captured: CaptureQueriesContext) -> int:
    return sum("jsonb_each" in one["sql"] for one in captured)


@pytest.mark.django_db
def test_whoever_leaves_takes_their_link_along_and_free_texts_if_they_wish(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    survey = open_survey(bruno)
    pk, key = first(survey)
    words = actions.add_question(survey, kind="short", text="Anything else?", by=bruno)
    actions.save_answers(survey, answers={pk: [key], str(words.pk): "I am Ada"}, whose=Whose(user=ada))
    actions.submit_response(survey, whose=Whose(user=ada))
    participant, _new = join(ada, at=survey.created_at)
    holding = next(one for one in HOLDINGS if one.key == "responses")
    mine = Person({"accounts.user": ada.pk, "participants.participant": participant.pk})
    assert [row["answers"][str(words.pk)] for row in holding.read(mine)] == ["I am Ada"]
    holding.carry_out(mine, Wish(words_go=True))
    row = Response.objects.get()
    assert (row.participant, row.answers) == (None, {pk: [key]})


KINDS = st.sampled_from([kind for kind in Question.Kind if kind != Question.Kind.SECTION])


@given(kind=KINDS, given_=st.lists(st.text(max_size=40), max_size=4))
def test_whatever_is_typed_becomes_an_answer_or_a_refusal_at_its_field(kind: str, given_: list[str]) -> None:
    options = [{"key": "yes", "text": "Yes"}, {"key": "o1", "text": "One"}]
    question = Question(pk=7, kind=kind, text="?", options=options, minimum=1, maximum=5)
    refusals = []
    try:
        answer = read_answer(question, given_)
    except Refused as refused:
        refusals.append(refused.field)
    if refusals:
        assert refusals == ["q7"]
        return
    in_words(question, answer)
    if answer is not None:
        again = answer if isinstance(answer, list) else [str(answer)]
        assert read_answer(question, again) == answer


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("number", "3,5", 3.5),
        ("number", " 4 ", 4),
        ("scale", "5", 5),
        ("date", "2026-11-26", "2026-11-26"),
        ("short", " Trees\x00 ", "Trees"),
        ("one", "o1", ["o1"]),
        ("yes_no", "yes", ["yes"]),
        ("number", "", None),
    ],
)
def test_answers_are_read_as_people_write_them(kind: str, typed: str, answer: Any) -> None:
    options = [{"key": "yes", "text": "Yes"}, {"key": "o1", "text": "One"}]
    question = Question(pk=7, kind=kind, text="?", options=options, minimum=1, maximum=5)
    assert read_answer(question, [typed]) == answer
