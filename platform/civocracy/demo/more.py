"""Idea boxes, surveys and themes of the demo, played like the discussions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.models import User
from participation.discussions import actions as discussions
from participation.discussions.models import Discussion
from participation.ideas import actions as ideas
from participation.ideas.models import Category, Idea
from participation.projects.actions import publish_activity
from participation.projects.models import Project
from participation.surveys import actions as surveys
from participation.surveys.models import Question, Survey
from participation.surveys.whose import Whose

from . import rhythm
from .script import BoxScript, ProjectScript, SurveyScript

if TYPE_CHECKING:
    from .play import Stage


def plan_activities(stage: Stage, script: ProjectScript, made: list[Project], lead: User) -> None:
    """Everything of a project that is no discussion."""
    for box in script.boxes:
        _plan_box(stage, box, made, lead)
    for survey in script.surveys:
        _plan_survey(stage, survey, made, lead)
    for name in script.themes:
        stage.at(stage.day(script.published or 0, 16), partial(_name_theme, name, made, lead))


def _name_theme(name: str, made: list[Project], lead: User, _moment: datetime) -> None:
    discussions.add_theme(made[0], name=name, by=lead)


def _plan_box(stage: Stage, script: BoxScript, made: list[Project], lead: User) -> None:
    opens, closes = stage.day(script.opens, 10), stage.day(script.closes, 20)
    found: list[Discussion] = []
    categories: dict[str, Category] = {}

    def open_it(moment: datetime) -> None:
        box = discussions.create_discussion(
            made[0],
            kind=Discussion.Kind.IDEAS,
            question=script.question,
            background=script.background,
            opens_at=moment,
            closes_at=closes,
            by=lead,
            at=moment,
        )
        categories.update({name: ideas.add_category(box, name=name, by=lead) for name in script.categories})
        found.append(publish_activity(box, by=lead, at=moment))

    stage.at(opens, open_it)
    end, number = min(closes, stage.curtain), len(script.ideas)
    times = rhythm.moments("steady", opens + timedelta(hours=1), end, number, stage.random)
    for told, when in zip(script.ideas, times, strict=True):
        said: list[Idea] = []
        stage.at(when, partial(_suggest, stage, told, found, categories, said))
        if "status" in told:
            stage.at(max(when, stage.curtain - timedelta(hours=20)), partial(_move_on, told, said, lead))


def _suggest(
    stage: Stage,
    told: dict[str, Any],
    found: list[Discussion],
    categories: dict[str, Category],
    said: list[Idea],
    moment: datetime,
) -> None:
    residents = stage.company.residents
    idea = ideas.suggest_idea(
        found[0],
        by=stage.random.choice(residents),
        title=told["title"],
        body=told["text"],
        category=categories.get(told.get("category", "")),
        place=ideas.Place(told.get("place", "")),
        at=moment,
    )
    said.append(idea)
    for user in stage.random.sample(residents, stage.random.randint(6, 24)):
        value = 1 if stage.random.random() < told.get("mood", 0.8) else stage.random.choice([0, -1])
        discussions.take_stance(idea.contribution, by=user, value=value, at=moment)


def _move_on(told: dict[str, Any], said: list[Idea], lead: User, moment: datetime) -> None:
    ideas.move_idea_on(said[0], status=told["status"], words=told["words"], by=lead, at=moment)


def _plan_survey(stage: Stage, script: SurveyScript, made: list[Project], lead: User) -> None:
    opens, closes = stage.day(script.opens, 10), stage.day(script.closes, 20)
    found: list[Survey] = []
    asked: list[Question] = []

    def open_it(moment: datetime) -> None:
        survey = surveys.create_survey(
            made[0],
            title=script.title,
            introduction=script.introduction,
            opens_at=moment,
            closes_at=closes,
            results=Survey.Results.ALWAYS,
            by=lead,
            at=moment,
        )
        for told in script.questions:
            asked.append(_ask(survey, dict(told), asked, lead))
        found.append(publish_activity(survey, by=lead, at=moment))

    stage.at(opens, open_it)
    span = min(closes, stage.curtain) - opens
    for user in stage.random.sample(stage.company.residents, script.responses):
        stage.at(opens + span * stage.random.random(), partial(_answer, stage, found, asked, user))


def _ask(survey: Survey, told: dict[str, Any], asked: list[Question], lead: User) -> Question:
    if "if" in told:
        number, option = told.pop("if")
        other = asked[number - 1]
        key = next(one["key"] for one in other.options if one["text"] == option)
        told |= {"depends_on": other, "depends_on_options": [key]}
    return surveys.add_question(survey, by=lead, **told)


def _answer(stage: Stage, found: list[Survey], asked: list[Question], user: User, moment: datetime) -> None:
    answers: dict[str, Any] = {}
    for question in asked:
        keys = [option["key"] for option in question.offered]
        if question.kind == Question.Kind.SEVERAL:
            answers[str(question.pk)] = stage.random.sample(keys, stage.random.randint(1, 2))
        elif keys:
            answers[str(question.pk)] = [stage.random.choice(keys)]
        elif question.kind in (Question.Kind.SCALE, Question.Kind.NUMBER):
            answers[str(question.pk)] = stage.random.randint(question.minimum or 0, question.maximum or 10)
    surveys.save_answers(found[0], answers=answers, whose=Whose(user=user), at=moment)
    surveys.submit_response(found[0], whose=Whose(user=user), at=moment)
