"""Which questions somebody is asked, page by page, and whether every question can be reached. No database.

A question may depend on earlier ones alone, so there are no circles. Somebody who works without JavaScript must have
answered before the next question is chosen, so a page ends wherever a question depends on one that stands on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Answers = Mapping[str, Any]


class Asked(Protocol):
    """What the flow has to know of a question."""

    pk: int
    depends_on_id: int | None
    depends_on_options: list[str]

    @property
    def is_section(self) -> bool: ...
    @property
    def offered(self) -> list[dict[str, Any]]: ...


@dataclass
class Page:
    """What is asked at once, under a section's title if it has one."""

    section: Any = None
    questions: list[Any] = field(default_factory=list)


def applies(question: Asked, answers: Answers, asked: set[int]) -> bool:
    """Whether somebody with these answers is asked it. `asked` are the earlier questions that they are asked."""
    if question.depends_on_id is None:
        return True
    if question.depends_on_id not in asked:
        return False
    chosen = answers.get(str(question.depends_on_id)) or []
    return isinstance(chosen, list) and bool(set(chosen) & set(question.depends_on_options))


def route(questions: Sequence[Any], answers: Answers) -> list[Any]:
    """The questions and sections that somebody with these answers is asked, in order.

    A section that is not asked takes its questions along, and what depends on those. Nothing depends on a section
    itself: there is nothing to answer in it.
    """
    found: list[Any] = []
    asked: set[int] = set()
    in_section = True
    for question in questions:
        if question.is_section:
            in_section = applies(question, answers, asked)
            if in_section:
                found.append(question)
        elif in_section and applies(question, answers, asked):
            found.append(question)
            asked.add(question.pk)
    return found


def pages(questions: Sequence[Any], answers: Answers) -> list[Page]:
    """The pages for somebody with these answers. Sections without a question of their own are left out."""
    split: list[Page] = [Page()]
    on_page: set[int] = set()
    # Where pages end depends on the survey alone, so a page keeps its number while somebody answers.
    for question in questions:
        if question.is_section:
            split.append(Page(section=question))
            on_page = set()
            continue
        if question.depends_on_id in on_page:
            split.append(Page(section=split[-1].section))
            on_page = set()
        split[-1].questions.append(question)
        on_page.add(question.pk)
    asked = {question.pk for question in route(questions, answers)}
    shown = [page for page in split if page.questions]
    for page in shown:
        page.questions = [question for question in page.questions if question.pk in asked]
    return shown


def only_asked(questions: Sequence[Any], answers: Answers) -> dict[str, Any]:
    """The answers to questions that somebody is asked; what became pointless by a changed mind is left out."""
    shown = {str(question.pk) for question in route(questions, answers) if not question.is_section}
    return {key: value for key, value in answers.items() if key in shown}


def problem_with(question: Asked, before: Sequence[Asked]) -> _StrPromise | None:
    """Why nobody could ever be asked this question, in words; None when somebody can."""
    if question.depends_on_id is None:
        return None
    earlier = next((one for one in before if one.pk == question.depends_on_id), None)
    if earlier is None:
        return _("It depends on a question that is not asked before it.")
    offered = {option["key"] for option in earlier.offered}
    if not offered & set(question.depends_on_options):
        return _("It depends on options that can no longer be chosen.")
    return None


def problems(questions: Sequence[Any]) -> dict[int, _StrPromise]:
    """What is wrong with each question that nobody could be asked, by its number. Those that hang on it are named too."""
    found: dict[int, _StrPromise] = {}
    alive: list[Any] = []
    of_section = None
    for question in questions:
        problem = problem_with(question, alive)
        if question.is_section:
            of_section = problem
        else:
            problem = of_section or problem
        if problem is not None:
            found[question.pk] = problem
        elif not question.is_section:
            alive.append(question)
    return found
