"""Who is asked what: pure rules, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from participation.surveys.flow import only_asked, pages, problems, route


@dataclass
class Q:
    """A question as the flow sees it."""

    pk: int
    depends_on_id: int | None = None
    depends_on_options: list[str] = field(default_factory=list)
    is_section: bool = False
    offered: list[dict[str, Any]] = field(default_factory=lambda: [{"key": "a"}, {"key": "b"}])


def numbers(found: list[Any]) -> list[list[int]]:
    return [[question.pk for question in page.questions] for page in found]


def test_a_question_is_asked_only_of_those_who_chose_what_it_depends_on() -> None:
    questions = [Q(1), Q(2, 1, ["b"]), Q(3)]
    assert [question.pk for question in route(questions, {"1": ["a"]})] == [1, 3]
    assert [question.pk for question in route(questions, {"1": ["b"]})] == [1, 2, 3]
    assert [question.pk for question in route(questions, {})] == [1, 3]


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked_either() -> None:
    questions = [Q(1), Q(2, 1, ["b"]), Q(3, 2, ["a"])]
    assert [question.pk for question in route(questions, {"1": ["a"], "2": ["a"]})] == [1]


def test_a_page_ends_where_the_next_question_depends_on_it() -> None:
    questions = [Q(1), Q(2), Q(3, 1, ["a"]), Q(4)]
    assert numbers(pages(questions, {"1": ["a"]})) == [[1, 2], [3, 4]]
    assert numbers(pages(questions, {"1": ["b"]})) == [[1, 2], [4]]


def test_sections_begin_pages_and_empty_ones_are_left_out() -> None:
    questions = [Q(1, is_section=True), Q(2), Q(3, is_section=True), Q(4, is_section=True), Q(5)]
    found = pages(questions, {})
    assert numbers(found) == [[2], [5]]
    assert [page.section.pk for page in found] == [1, 4]


def test_a_section_that_is_not_asked_takes_its_questions_along() -> None:
    questions = [Q(1), Q(2, 1, ["b"], is_section=True), Q(3)]
    assert numbers(pages(questions, {"1": ["a"]})) == [[1], []]
    assert only_asked(questions, {"1": ["a"], "3": "left over"}) == {"1": ["a"]}


def test_what_hangs_on_a_question_in_a_section_that_is_not_asked_is_not_asked_either() -> None:
    questions = [Q(1), Q(2, 1, ["b"], is_section=True), Q(3), Q(4, is_section=True), Q(5, 3, ["a"])]
    answers = {"1": ["a"], "3": ["a"], "5": ["b"]}
    assert [question.pk for question in route(questions, answers)] == [1, 4]
    assert only_asked(questions, answers) == {"1": ["a"]}


def test_nothing_can_depend_on_a_section_and_a_section_nobody_sees_hides_its_questions_from_all() -> None:
    assert set(problems([Q(1, is_section=True), Q(2, 1, ["a"])])) == {2}
    hidden = [Q(1), Q(2, 1, ["z"], is_section=True), Q(3), Q(4, is_section=True), Q(5, 3, ["a"]), Q(6)]
    assert set(problems(hidden)) == {2, 3, 5}


def test_a_question_nobody_could_be_asked_is_found_with_all_that_hangs_on_it() -> None:
    late = [Q(1, 2, ["a"]), Q(2)]
    gone = [Q(1, offered=[{"key": "b"}]), Q(2, 1, ["a"]), Q(3, 2, ["a"])]
    assert set(problems(late)) == {1}
    assert set(problems(gone)) == {2, 3}
    assert problems([Q(1), Q(2, 1, ["a"]), Q(3, 2, ["b"])]) == {}


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[Q], dict[str, Any]]:
    number = draw(st.integers(1, 8))
    questions = []
    for pk in range(1, number + 1):
        on = draw(st.one_of(st.none(), st.integers(1, number)))
        options = draw(st.lists(st.sampled_from("ab"), max_size=2, unique=True))
        questions.append(Q(pk, on, options if on else [], is_section=draw(st.booleans())))
    answers = draw(
        st.dictionaries(
            st.integers(1, number).map(str), st.lists(st.sampled_from("ab"), min_size=1, unique=True)
        )
    )
    return questions, answers


@given(surveys())
def test_whatever_a_survey_looks_like_everybody_gets_to_its_end(made: tuple[list[Q], dict[str, Any]]) -> None:
    questions, answers = made
    asked = {question.pk for question in route(questions, answers)}
    found = [question.pk for page in pages(questions, answers) for question in page.questions]
    assert found == sorted(found)
    assert set(found) <= asked
    assert not set(found) & {question.pk for question in questions if question.is_section}
    # Pages keep their numbers while somebody answers: they depend on the survey alone.
    assert len(pages(questions, answers)) == len(pages(questions, {}))
    kept = only_asked(questions, answers)
    assert set(kept) <= set(answers)
    assert only_asked(questions, kept) == kept
    for question in questions:
        if question.pk in problems(questions):
            assert question.pk not in asked
