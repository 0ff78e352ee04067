"""Answering a survey: page by page, and sending it in the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.news.actions import follow_by_taking_part
from participation.news.models import Place
from participation.participants import actions as participants
from participation.participants.models import Source
from participation.projects.rules import may_take_part
from participation.surveys import flow
from participation.surveys.models import Question, Response, Survey
from participation.surveys.reading import field_of
from participation.surveys.whose import Whose

# Who answered what is in no record that names people: that somebody answered is in the journal, by number.


def save_answers(
    survey: Survey,
    *,
    answers: Mapping[str, Any],
    whose: Whose,
    at: datetime | None = None,
    channel: str = "web",
) -> Response:
    """Keep answers (by the question's number; None takes one away) until the response is sent; others stay as they are.

    The values must have come out of `reading.read_answer`. Raises NotAllowed, or Refused for a response that was sent.
    """
    refuse_unless_writable()
    at = at or clock.now()
    may_take_part(survey, at).or_refuse()
    with transaction.atomic():
        response = _held(survey, whose, at=at, channel=channel)
        known = {str(pk) for pk in survey.questions.asked().values_list("pk", flat=True)}
        given = {key: value for key, value in answers.items() if key in known}
        kept = {**response.answers, **given}
        response.answers = {key: value for key, value in kept.items() if value is not None}
        response.changed_at = at
        response.save(update_fields=["answers", "changed_at"])
    return response


def submit_response(
    survey: Survey,
    *,
    whose: Whose,
    at: datetime | None = None,
    channel: str = "web",
    source: str = Source.WEB,
) -> Response:
    """Send what was answered: from now on it counts, and cannot be changed. Sending it twice counts once.

    Answers to questions that somebody is not asked (they changed an earlier answer) are left out. Raises NotAllowed, or
    Refused, naming the first question that still needs an answer.
    """
    refuse_unless_writable()
    at = at or clock.now()
    may_take_part(survey, at).or_refuse()
    with transaction.atomic():
        response = _held(survey, whose, at=at, channel=channel, sent_is_fine=True)
        if response.is_submitted:
            return response
        questions = list(survey.questions.asked().in_order())
        answers = flow.only_asked(questions, response.answers)
        _refuse_gaps(questions, answers)
        response.answers, response.source = answers, source
        response.submitted_at = response.changed_at = at
        response.save(update_fields=["answers", "source", "submitted_at", "changed_at"])
        if whose.user is not None and whose.user.is_authenticated:
            follow_by_taking_part(whose.user, place=Place.PROJECT, place_id=survey.project_id)
        _count(survey, response, at=at, channel=channel)
    return response


def _count(survey: Survey, response: Response, *, at: datetime, channel: str) -> None:
    journal.record(
        Kind.SURVEY_ANSWERED,
        at=at,
        participant_ref=response.participant_id,
        project_id=survey.project_id,
        department_id=survey.project.department_id,
        channel=channel,
        **survey.journal_numbers,
    )
    # Last, because from here on everybody else who sends a response waits for the commit.
    Survey.objects.filter(pk=survey.pk).update(response_count=F("response_count") + 1, last_response_at=at)


def _refuse_gaps(questions: list[Question], answers: Mapping[str, Any]) -> None:
    if not answers:
        raise Refused(_("Answer at least one question."))
    for page in flow.pages(questions, answers):
        for question in page.questions:
            if question.is_required and str(question.pk) not in answers:
                raise Refused(_("This question needs an answer."), field=field_of(question))


def _held(
    survey: Survey, whose: Whose, *, at: datetime, channel: str, sent_is_fine: bool = False
) -> Response:
    """The response of that person or browser, held until the transaction ends; a new one the first time."""
    if whose.user is not None and whose.user.is_authenticated:
        participant, joined = participants.join(whose.user, at=at)
        if joined:
            journal.record(Kind.PARTICIPANT_JOINED, at=at, participant_ref=participant.pk, channel=channel)
        key: dict[str, Any] = {"participant": participant}
    elif whose.digest and survey.without_account:
        key = {"browser": whose.digest}
    else:
        raise NotAllowed(_("Sign in to answer this survey: everybody answers once."))
    made, _is_new = Response.objects.get_or_create(
        survey=survey, **key, defaults={"started_at": at, "changed_at": at}
    )
    response = Response.objects.select_for_update(no_key=True).get(pk=made.pk)
    if response.is_submitted and not sent_is_fine:
        raise Refused(_("You have already answered this survey. Thank you."))
    return response
