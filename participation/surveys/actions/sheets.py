"""Sheets of paper that came back: typed in one by one, or out of a table. Marked as such, and counted like the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions.rules import may_type_in
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.lifecycle import refuse_unless_writable
from participation.participants.models import Participant, Source
from participation.surveys import flow
from participation.surveys.models import Response, Survey


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that came back. `ref` tells it apart from every other one on this site, or is empty where nothing does."""

    answers: Mapping[str, Any]
    at: datetime
    ref: str = ""


def type_in_response(
    survey: Survey, *, answers: Mapping[str, Any], by: Any, at: datetime | None = None
) -> Response:
    """A sheet of paper that came back: counted like the others, and marked. What nobody ticked may stay open.

    The values must have come out of `reading.read_answer`. Raises NotAllowed, or Refused where nothing was answered.
    """
    refuse_unless_writable()
    may_type_in(by, survey).or_refuse()
    with transaction.atomic():
        given = flow.only_asked(
            list(survey.questions.asked().in_order()),
            {key: value for key, value in answers.items() if value is not None},
        )
        if not given:
            raise Refused(_("Answer at least one question."))
        (response,) = count_sheets(survey, sheets=[Sheet(given, at or clock.now())])
        audit.record("survey.response_typed_in", by=by, subject=survey)
    return response


def count_sheets(survey: Survey, *, sheets: Sequence[Sheet]) -> list[Response]:
    """For `imports`: write sheets down as responses that count. Who may was asked before; call it in a transaction.

    Answers must have come out of `reading.read_answer` and `flow.only_asked`. Every sheet is a person of their own.
    """
    people = Participant.objects.bulk_create(
        Participant(source=Source.OFFLINE, external_ref=sheet.ref, created_at=sheet.at) for sheet in sheets
    )
    pairs = list(zip(sheets, people, strict=True))
    made = Response.objects.bulk_create(
        Response(
            survey=survey,
            participant=person,
            answers=dict(sheet.answers),
            source=Source.OFFLINE,
            started_at=sheet.at,
            changed_at=sheet.at,
            submitted_at=sheet.at,
        )
        for sheet, person in pairs
    )
    for kind, of_what in ((Kind.PARTICIPANT_JOINED, {}), (Kind.SURVEY_ANSWERED, _numbers(survey))):
        journal.record_many(
            Event(
                kind=kind,
                occurred_at=sheet.at,
                participant_ref=person.pk,
                channel=Source.OFFLINE.value,
                **of_what,
            )
            for sheet, person in pairs
        )
    if sheets:
        latest = max(sheet.at for sheet in sheets)
        # Last, because from here on everybody else who sends a response waits for the commit.
        Survey.objects.filter(pk=survey.pk).update(
            response_count=F("response_count") + len(made),
            last_response_at=Greatest("last_response_at", latest),
        )
    return made


def _numbers(survey: Survey) -> dict[str, Any]:
    project = survey.project
    return {"project_id": project.pk, "department_id": project.department_id, **survey.journal_numbers}
