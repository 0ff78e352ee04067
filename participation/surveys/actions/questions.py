"""The questions of a survey. Editing them never makes invalid what was answered: see models.Question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.lifecycle import refuse_unless_writable
from participation.projects.actions.activities import held_activity
from participation.surveys import flow
from participation.surveys.models import Question, Response, Survey

Kind = Question.Kind
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_TEXT, LONGEST_OPTION = 60, 30, 300, 200
WIDEST_SCALE = 11
EDITABLE = ("text", "help", "is_required", "minimum", "maximum")


def add_question(
    survey: Survey,
    *,
    kind: str,
    text: str,
    by: Any,
    options: Sequence[str] = (),
    depends_on: Question | None = None,
    depends_on_options: Sequence[str] = (),
    **facts: Any,
) -> Question:
    """A question at the end of a survey. `options` are words, `depends_on_options` keys of the other question's options.

    Raises NotAllowed, or Refused, naming the field.
    """
    refuse_unless_writable()
    if kind not in Kind.values:
        raise Refused(_("Choose what kind of answer you want."), field="kind")
    with transaction.atomic():
        survey = held_activity(survey, by=by)
        before = list(survey.questions.asked().in_order())
        if len(before) >= MOST_QUESTIONS:
            raise Refused(_("A survey has at most 60 questions. Few people answer more than fifteen."))
        last = survey.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question(survey=survey, kind=kind, position=last + 1, **facts)
        question.text = _checked_text(text)
        question.options = _options_for(kind, [], options, keep=False)
        question.depends_on, question.depends_on_options = depends_on, list(depends_on_options)
        _check(question, before)
        question.save(force_insert=True)
        audit.record("survey.question_added", by=by, subject=survey, after={"question": question.pk})
    return question


def edit_question(question: Question, *, by: Any, at: datetime | None = None, **changes: Any) -> Question:
    """Change `EDITABLE` fields, `options` (words, in order), `depends_on` and `depends_on_options`.

    Once something was answered, an option that is no longer named is retired and not deleted, one that is new gets a key
    of its own, and the wording until now is kept. The kind of a question stays. Raises NotAllowed, or Refused.
    """
    refuse_unless_writable()
    with transaction.atomic():
        survey = held_activity(question.survey, by=by)
        question = Question.objects.select_related("survey").get(pk=question.pk)
        was = {"text": question.text, "options": question.options}
        answered = _is_answered(question)
        for name in EDITABLE:
            if name in changes:
                setattr(question, name, changes[name])
        question.text = _checked_text(question.text)
        if "options" in changes:
            question.options = _options_for(
                question.kind, question.options, changes["options"], keep=answered
            )
        if "depends_on" in changes:
            question.depends_on = changes["depends_on"]
            question.depends_on_options = list(changes.get("depends_on_options", ()))
        everything = list(survey.questions.asked().in_order())
        _check(question, [one for one in everything if one.position < question.position])
        _refuse_dead(everything, question)
        if answered and was != {"text": question.text, "options": question.options}:
            question.earlier = [*question.earlier, {"until": (at or clock.now()).isoformat(), **was}]
        question.save()
        audit.record("survey.question_edited", by=by, subject=survey, after={"question": question.pk})
    return question


def move_question(question: Question, *, by: Any, up: bool) -> None:
    """Change places with the question before it or after it. Raises NotAllowed, or Refused where one hangs on the other."""
    refuse_unless_writable()
    with transaction.atomic():
        survey = held_activity(question.survey, by=by)
        rows = list(survey.questions.asked().in_order())
        place = next((number for number, row in enumerate(rows) if row.pk == question.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(rows):
            return
        one, two = rows[place], rows[other]
        rows[place], rows[other] = two, one
        if flow.problems(rows):
            raise Refused(_("One of these two questions depends on the other, so it has to come later."))
        one.position, two.position = two.position, one.position
        Question.objects.bulk_update([one, two], ["position"])
        audit.record("survey.question_moved", by=by, subject=survey, after={"question": question.pk})


def retire_question(question: Question, *, by: Any, at: datetime | None = None) -> None:
    """Ask it no longer; what was answered stays in results and files. One that nobody answered is deleted.

    Raises NotAllowed, or Refused while another question depends on it.
    """
    refuse_unless_writable()
    with transaction.atomic():
        survey = held_activity(question.survey, by=by)
        hanging = survey.questions.asked().filter(depends_on=question.pk).first()
        if hanging is not None:
            words = _("“%(question)s” depends on it. Change that question first.")
            raise Refused(words % {"question": hanging.text})
        if _is_answered(question) or Question.objects.filter(depends_on=question.pk).exists():
            Question.objects.filter(pk=question.pk).update(retired_at=at or clock.now())
        else:
            Question.objects.filter(pk=question.pk).delete()
        audit.record("survey.question_retired", by=by, subject=survey, after={"question": question.pk})


def _is_answered(question: Question) -> bool:
    return Response.objects.filter(survey=question.survey_id, answers__has_key=str(question.pk)).exists()


def _checked_text(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Write the question."), field="text")
    if len(text) > LONGEST_TEXT:
        raise Refused(_("This question is too long. Put the details into the help below it."), field="text")
    return text


def _options_for(
    kind: str, known: list[dict[str, Any]], words: Sequence[str], *, keep: bool
) -> list[dict[str, Any]]:
    """The options with these words. Known words keep their keys; with `keep`, what is no longer named is retired."""
    if kind == Kind.YES_NO:
        # The words are those of the reader's language: see queries.
        return [{"key": "yes", "text": "yes"}, {"key": "no", "text": "no"}]
    if kind not in Question.CHOICES:
        return []
    named = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if any(len(word) > LONGEST_OPTION for word in named):
        raise Refused(_("An option has at most 200 characters."), field="options")
    if not 2 <= len(named) <= MOST_OPTIONS:
        raise Refused(_("Give from two to thirty options, each on a line of its own."), field="options")
    keys = {option["text"]: option["key"] for option in known}
    number = max((int(option["key"][1:]) for option in known), default=0)
    options = []
    for word in named:
        if word not in keys:
            number += 1
            keys[word] = f"o{number}"
        options.append({"key": keys[word], "text": word})
    if keep:
        gone = [option for option in known if option["text"] not in named]
        options += [{**option, "retired": True} for option in gone]
    return options


def _check(question: Question, before: Sequence[Question]) -> None:
    kind, low, high = question.kind, question.minimum, question.maximum
    if kind == Kind.SCALE and (low is None or high is None or not 1 <= high - low < WIDEST_SCALE):
        raise Refused(_("A scale has from two to eleven steps: from 1 to 5, for example."), field="maximum")
    if kind == Kind.NUMBER and low is not None and high is not None and low > high:
        raise Refused(_("The largest number has to be above the smallest."), field="maximum")
    if question.depends_on_id is not None:
        other = question.depends_on
        if other is None or other.survey_id != question.survey_id or other.kind not in Question.CHOICES:
            raise Refused(_("A question can depend on one with given options."), field="depends_on")
        problem = flow.problem_with(question, before)
        if problem is not None:
            raise Refused(problem, field="depends_on")


def _refuse_dead(everything: Sequence[Question], edited: Question) -> None:
    rows = [edited if row.pk == edited.pk else row for row in everything]
    dead = flow.problems(rows)
    for row in rows:
        if row.pk in dead and row.pk != edited.pk:
            words = _("Nobody would be asked “%(question)s” any more. Change that question first.")
            raise Refused(words % {"question": row.text}, field="options")
