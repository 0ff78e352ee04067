"""What citizens expect of a project and how they judge it, and what the city reached of its own targets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit, clock
from kit.errors import Refused
from participation.engagement import rules
from participation.engagement.models import Voice
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.participants import actions as participants
from participation.projects.models import Expectation, Project
from participation.projects.rules import may_edit_project


def say_hope(project: Project, *, hope: str, by: Any, at: datetime | None = None) -> Voice:
    """Say what one expects to come of a running project; again to change one's mind. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_hope(by, project).or_refuse()
    if hope not in Voice.Hope.values:
        raise Refused(_("Choose what you expect."), field="hope")
    return _voice(project, by=by, at=at or clock.now(), hope=hope)


def judge(
    project: Project, *, met: str, clarity: int, again: str, by: Any, at: datetime | None = None
) -> Voice:
    """Say how a closed project went: expectation met, purpose clear (1 to 5), take part again.

    Raises NotAllowed, or Refused with the field.
    """
    refuse_unless_writable()
    rules.may_judge(by, project).or_refuse()
    for name, value in (("met", met), ("again", again)):
        if value not in Voice.Met.values:
            raise Refused(_("Choose an answer."), field=name)
    if not 1 <= clarity <= 5:
        raise Refused(_("Choose a number from 1 to 5."), field="clarity")
    return _voice(project, by=by, at=at or clock.now(), met=met, clarity=clarity, again=again)


def say_what_was_reached(
    expectation: Expectation, *, reached: Decimal, on: date, by: Any, note: str = ""
) -> Expectation:
    """Enter the value that a target of the city reached. Raises NotAllowed, or Refused with the field."""
    refuse_unless_writable()
    rules_of_project = may_edit_project(by, expectation.project)
    rules_of_project.or_refuse()
    if on > clock.today():
        raise Refused(_("This day has not come yet."), field="reached_on")
    with transaction.atomic():
        before = {"reached": str(expectation.reached) if expectation.reached is not None else None}
        expectation.reached, expectation.reached_on, expectation.reached_note = reached, on, note.strip()
        expectation.save(update_fields=["reached", "reached_on", "reached_note"])
        audit.record(
            "project.expectation_reached",
            by=by,
            subject=expectation.project,
            before=before,
            after={"indicator": expectation.indicator, "reached": str(reached), "on": str(on)},
        )
    return expectation


def _voice(project: Project, *, by: Any, at: datetime, **said: Any) -> Voice:
    moment = "judged_at" if "met" in said else "hoped_at"
    with transaction.atomic():
        participant, joined = participants.join(by, at=at)
        if joined:
            journal.record(Kind.PARTICIPANT_JOINED, at=at, participant_ref=participant.pk)
        voice, _made = Voice.objects.update_or_create(
            project=project, participant=participant, defaults={**said, moment: at}
        )
        audit.record("engagement.expectation_said", by=by, subject=project)
    return voice
