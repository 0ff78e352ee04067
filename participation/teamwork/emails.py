"""Mails about work. Queued in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from kit.formats import moment_in_words
from kit.mail import queue_mail
from participation.teamwork.models import HandOver
from participation.teamwork.queries import reachable, those_who_answer_for


def ask(hand_over: HandOver) -> None:
    """Tell whoever answers for the department, and who stands in for them, that something is asked of it."""
    people = those_who_answer_for().get(hand_over.to_department_id, ())
    for person, _of in reachable(people):
        if person == hand_over.asked_by:
            continue
        with translation.override(person.language):
            context = _about(hand_over) | {"note": hand_over.note, "until": moment_in_words(hand_over.due_at)}
        context |= {"asked_by": str(hand_over.asked_by), "from_department": hand_over.from_department.name}
        _send("teamwork/emails/asked", person, context)


def tell_answer(hand_over: HandOver) -> None:
    """Tell whoever asked what the department answered, and the new owner what they have now."""
    accepted = hand_over.state == HandOver.State.ACCEPTED
    asked_by, owner = hand_over.asked_by, hand_over.owner
    for person in {asked_by, owner} - {None, hand_over.answered_by}:
        if person is None or not person.is_active:
            continue
        with translation.override(person.language):
            context = _about(hand_over) | {"accepted": accepted, "reason": hand_over.reason}
        context |= {"owner": str(owner) if owner else "", "is_owner": person == owner}
        _send("teamwork/emails/answered", person, context)


def remind(person: User, items: list[dict[str, Any]]) -> None:
    """One mail with everything that is due, in the person's language. `items`: {title, context, when, path, late}."""
    context = {
        "name": person.display_name,
        "things": items,
        "count": len(items),
        "path": reverse("workspace:home"),
    }
    _send("teamwork/emails/reminder", person, context)


def _about(hand_over: HandOver) -> dict[str, Any]:
    return {
        "what": str(hand_over),
        "project": hand_over.project.title,
        "to_department": hand_over.to_department.name,
        "path": reverse("workspace:hand_over", args=[hand_over.pk]),
    }


def _send(template: str, person: User, context: dict[str, Any]) -> None:
    queue_mail(
        template,
        to=[person.email],
        language=person.language,
        context={"name": person.display_name, **context},
    )
