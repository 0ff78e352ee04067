"""Holding rows and checking words, for the other actions of this room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from participation.answers.models import OfficialAnswer, Promise
from participation.departments.models import Department
from participation.discussions.models import Contribution
from participation.journal.models import Event, Kind
from participation.participants.models import Source
from participation.projects.models import Project

LONGEST_BODY = 10_000
#: Days; the log keeps no longer ones.
LONGEST_WAIT = 30_000


def held(contributions: Sequence[Contribution]) -> list[Contribution]:
    """The rows as they are now, in one order, so that two officials cannot answer past a moderator."""
    rows = Contribution.objects.select_related("discussion__project", "participant__user").order_by("id")
    return list(
        rows.select_for_update(no_key=True, of=("self",)).filter(pk__in=[row.pk for row in contributions])
    )


def held_answer(answer: OfficialAnswer) -> OfficialAnswer:
    """The answer as it is now, held until the transaction ends."""
    rows = OfficialAnswer.objects.select_related("project", "department", "theme")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=answer.pk)


def held_promise(promise: Promise) -> Promise:
    """The promise as it is now, held until the transaction ends."""
    rows = Promise.objects.select_related("project", "department")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=promise.pk)


def only_project(contributions: Sequence[Contribution]) -> Project:
    """The one project that all of them are of. Raises Refused."""
    if not contributions:
        raise Refused(_("Choose at least one contribution to answer."), field="contributions")
    projects = {contribution.discussion.project_id for contribution in contributions}
    if len(projects) > 1:
        raise Refused(_("One answer can speak to contributions of one project only."), field="contributions")
    return contributions[0].discussion.project


def refuse_hidden(contributions: Iterable[Contribution]) -> None:
    """Raise Refused when one of them cannot be read by everybody."""
    if not all(contribution.is_visible for contribution in contributions):
        raise Refused(
            _("One of these contributions is hidden or waits for a moderator. Decide about it first."),
            field="contributions",
        )


def refuse_closed(department: Department) -> None:
    """Raise Refused when the department is gone."""
    if department.is_closed:
        raise Refused(_("This department has been closed. Choose another one."), field="department")


def checked_body(body: str) -> str:
    """The text of an answer, tidied. Raises Refused, naming `body`."""
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise Refused(_("Write an answer."), field="body")
    if len(body) > LONGEST_BODY:
        raise Refused(_("This answer is too long. Use at most 10,000 characters."), field="body")
    return body


def event(
    kind: Kind, contribution: Contribution, department: Department, *, at: datetime, value: int | None = None
) -> Event:
    """An event about one contribution, unsaved."""
    return Event(
        kind=kind,
        occurred_at=at,
        participant_ref=contribution.participant_id,
        project_id=contribution.discussion.project_id,
        discussion_id=contribution.discussion_id,
        contribution_id=contribution.pk,
        department_id=department.pk,
        value=value,
        channel="staff",
    )


def waited(contribution: Contribution, at: datetime) -> int | None:
    """The whole days until the first answer; None for a later one, and for what had waited elsewhere."""
    if contribution.answered_at is not None or contribution.source == Source.IMPORT:
        return None
    return min((at - contribution.created_at).days, LONGEST_WAIT)
