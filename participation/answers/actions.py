"""Answering officially, and letting people know that they were read and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.answers import news, rules
from participation.answers.models import AnsweredContribution, OfficialAnswer, ReadMark
from participation.departments.models import Department
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.lifecycle import refuse_unless_writable
from participation.participants.models import Source
from participation.projects.models import Project

#: Days; the log keeps no longer ones.
LONGEST_WAIT = 30_000
LONGEST_BODY = 10_000


def answer_officially(
    contributions: Sequence[Contribution],
    *,
    body: str,
    by: Any,
    department: Department,
    at: datetime | None = None,
) -> OfficialAnswer:
    """Publish one answer to one or several contributions of a project, and queue telling their authors, at once.

    The contributions count as read by the department too. Raises NotAllowed, or Refused when nothing is answered, the
    contributions are of several projects, one of them cannot be read by everybody, or the text is empty.
    """
    refuse_unless_writable()
    at = at or clock.now()
    body = _checked_body(body)
    with transaction.atomic():
        answered = _held(contributions)
        project = _only_project(answered)
        rules.may_answer(by, project).or_refuse()
        if department.is_closed:
            raise Refused(_("This department has been closed. Choose another one."), field="department")
        discussion_ids = {contribution.discussion_id for contribution in answered}
        answer = OfficialAnswer.objects.create(
            project=project,
            discussion_id=discussion_ids.pop() if len(discussion_ids) == 1 else None,
            body=body,
            department=department,
            written_by=by,
            published_at=at,
        )
        AnsweredContribution.objects.bulk_create(
            AnsweredContribution(answer=answer, contribution=contribution) for contribution in answered
        )
        discussions.mark_answered([contribution.pk for contribution in answered], at=at)
        _mark_read(answered, by=by, department=department, at=at)
        news.announce_answer(answer)
        audit.record(
            "answer.published",
            by=by,
            subject=answer,
            after={
                "department": department.pk,
                "contributions": [contribution.pk for contribution in answered],
            },
        )
        _journal_answer(answer, answered, at=at)
    return answer


def mark_read(
    contributions: Sequence[Contribution], *, by: Any, department: Department, at: datetime | None = None
) -> int:
    """Note that a department has read contributions; their authors see it. Returns how many were new to it.

    Raises NotAllowed.
    """
    refuse_unless_writable()
    rules.may_mark_read(by).or_refuse()
    with transaction.atomic():
        return _mark_read(_held(contributions), by=by, department=department, at=at or clock.now())


def _held(contributions: Sequence[Contribution]) -> list[Contribution]:
    """The rows as they are now, in one order, so that two officials cannot answer past a moderator."""
    rows = Contribution.objects.select_related("discussion__project", "participant__user").order_by("id")
    return list(
        rows.select_for_update(no_key=True, of=("self",)).filter(pk__in=[row.pk for row in contributions])
    )


def _only_project(contributions: Sequence[Contribution]) -> Project:
    if not contributions:
        raise Refused(_("Choose at least one contribution to answer."), field="contributions")
    projects = {contribution.discussion.project_id for contribution in contributions}
    if len(projects) > 1:
        raise Refused(_("One answer can speak to contributions of one project only."), field="contributions")
    if not all(contribution.is_visible for contribution in contributions):
        raise Refused(
            _("One of these contributions is hidden or waits for a moderator. Decide about it first."),
            field="contributions",
        )
    return contributions[0].discussion.project


def _checked_body(body: str) -> str:
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise Refused(_("Write an answer."), field="body")
    if len(body) > LONGEST_BODY:
        raise Refused(_("This answer is too long. Use at most 10,000 characters."), field="body")
    return body


def _mark_read(
    contributions: Sequence[Contribution], *, by: Any, department: Department, at: datetime
) -> int:
    ids = [contribution.pk for contribution in contributions]
    known = set(
        ReadMark.objects.filter(department=department, contribution__in=ids).values_list(
            "contribution_id", flat=True
        )
    )
    new = [contribution for contribution in contributions if contribution.pk not in known]
    ReadMark.objects.bulk_create(
        ReadMark(contribution=contribution, department=department, read_by=by, read_at=at)
        for contribution in new
    )
    journal.record_many(
        _event(Kind.CONTRIBUTION_READ, contribution, department, at=at) for contribution in new
    )
    return len(new)


def _journal_answer(answer: OfficialAnswer, contributions: Sequence[Contribution], *, at: datetime) -> None:
    journal.record(
        Kind.ANSWER_PUBLISHED,
        at=at,
        project_id=answer.project_id,
        discussion_id=answer.discussion_id,
        department_id=answer.department_id,
        channel="staff",
    )
    journal.record_many(
        _event(
            Kind.CONTRIBUTION_ANSWERED,
            contribution,
            answer.department,
            at=at,
            value=_waited(contribution, at),
        )
        for contribution in contributions
    )


def _waited(contribution: Contribution, at: datetime) -> int | None:
    """The whole days until the first answer; None for a later one, and for what had waited elsewhere."""
    if contribution.answered_at is not None or contribution.source == Source.IMPORT:
        return None
    return min((at - contribution.created_at).days, LONGEST_WAIT)


def _event(
    kind: Kind, contribution: Contribution, department: Department, *, at: datetime, value: int | None = None
) -> Event:
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
