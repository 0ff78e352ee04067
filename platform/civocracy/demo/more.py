"""Idea boxes, surveys and themes of the demo, played like the discussions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.models import User
from participation.discussions import actions as discussions
from participation.discussions.models import Discussion
from participation.ideas import actions as ideas
from participation.ideas.models import Idea
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
        stage.at(stage.day(box.opens, 10), partial(_open_box, stage, box, made, lead))
    for survey in script.surveys:
        stage.at(stage.day(survey.opens, 10), partial(_open_survey, stage, survey, made, lead))
    for name in script.themes:
        stage.at(stage.day(script.published or 0, 16), partial(_name_theme, name, made, lead))


def _name_theme(name: str, made: list[Project], lead: User, _moment: datetime) -> None:
    discussions.add_theme(made[0], name=name, by=lead)


def _open_box(stage: Stage, script: BoxScript, made: list[Project], lead: User, moment: datetime) -> None:
    closes = stage.day(script.closes, 20)
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
    categories = {name: ideas.add_category(box, name=name, by=lead) for name in script.categories}
    box = publish_activity(box, by=lead, at=moment)
    times = rhythm.moments(
        "steady", moment + timedelta(hours=1), min(closes, stage.curtain), len(script.ideas), stage.random
    )
    for told, when in zip(script.ideas, times, strict=True):
        category = categories.get(told.get("category", ""))
        stage.at(when, partial(_suggest, stage, told, box, category, lead))


def _suggest(
    stage: Stage, told: dict[str, Any], box: Discussion, category: Any, lead: User, moment: datetime
) -> None:
    residents = stage.company.residents
    idea: Idea = ideas.suggest_idea(
        box,
        by=stage.random.choice(residents),
        title=told["title"],
        body=told["text"],
        category=category,
        place=ideas.Place(told.get("place", "")),
        at=moment,
    )
    for user in stage.random.sample(residents, stage.random.randint(6, 24)):
        value = 1 if stage.random.random() < told.get("mood", 0.8) else stage.random.choice([0, -1])
        discussions.take_stance(idea.contribution, by=user, value=value, at=moment + timedelta(hours=1))
    if "status" in told:
        when = min(moment + timedelta(days=4), stage.curtain)
        ideas.move_idea_on(idea, status=told["status"], words=told["words"], by=lead, at=when)


def _open_survey(
    stage: Stage, script: SurveyScript, made: list[Project], lead: User, moment: datetime
) -> None:
    closes = stage.day(script.closes, 20)
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
    asked: list[Question] = []
    for told in script.questions:
        asked.append(_ask(survey, dict(told), asked, lead))
    survey = publish_activity(survey, by=lead, at=moment)
    span = min(closes, stage.curtain) - moment
    for user in stage.random.sample(stage.company.residents, script.responses):
        when = moment + span * stage.random.random()
        stage.at(when, partial(_answer, stage, survey, asked, user))


def _ask(survey: Survey, told: dict[str, Any], asked: list[Question], lead: User) -> Question:
    if "if" in told:
        number, option = told.pop("if")
        other = asked[number - 1]
        key = next(one["key"] for one in other.options if one["text"] == option)
        told |= {"depends_on": other, "depends_on_options": [key]}
    return surveys.add_question(survey, by=lead, **told)


def _answer(stage: Stage, survey: Survey, asked: list[Question], user: User, moment: datetime) -> None:
    answers: dict[str, Any] = {}
    for question in asked:
        keys = [option["key"] for option in question.offered]
        if question.kind == Question.Kind.SEVERAL:
            answers[str(question.pk)] = stage.random.sample(keys, stage.random.randint(1, 2))
        elif keys:
            answers[str(question.pk)] = [stage.random.choice(keys)]
        elif question.kind in (Question.Kind.SCALE, Question.Kind.NUMBER):
            answers[str(question.pk)] = stage.random.randint(question.minimum or 0, question.maximum or 10)
    surveys.save_answers(survey, answers=answers, whose=Whose(user=user), at=moment)
    surveys.submit_response(survey, whose=Whose(user=user), at=moment)
