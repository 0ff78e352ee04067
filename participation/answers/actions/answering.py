"""Answering officially: to contributions, to everything about a theme, to the whole project; and correcting an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.answers import news, rules
from participation.answers.actions._publishing import publish
from participation.answers.actions._rows import (
    LONGEST_BODY,
    checked_body,
    held,
    held_answer,
    only_project,
    refuse_closed,
    refuse_hidden,
)
from participation.answers.models import AnsweredContribution, AnswerVersion, OfficialAnswer
from participation.departments.models import Department
from participation.discussions.models import Contribution, Theme
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project

__all__ = ["LONGEST_BODY", "answer_officially", "answer_project", "answer_theme", "correct_answer"]


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
    body = checked_body(body)
    with transaction.atomic():
        answered = held(contributions)
        project = only_project(answered)
        rules.may_answer(by, project).or_refuse()
        refuse_hidden(answered)
        refuse_closed(department)
        answer = new_answer(project, contributions=answered, body=body, by=by, department=department, at=at)
        publish(answer, by=by, at=at)
    return answer


def answer_theme(
    theme: Theme, *, body: str, by: Any, department: Department, at: datetime | None = None
) -> OfficialAnswer:
    """Publish one answer to everything that was said about a theme so far, and queue telling its authors.

    Raises NotAllowed, or Refused when nothing was said about it.
    """
    return _answer_at_large(theme.project, theme, body=body, by=by, department=department, at=at)


def answer_project(
    project: Project, *, body: str, by: Any, department: Department, at: datetime | None = None
) -> OfficialAnswer:
    """Publish one answer to the whole project, and queue telling everybody who contributed to it.

    It does not count as an answer to each contribution: those still wait for theirs.
    """
    return _answer_at_large(project, None, body=body, by=by, department=department, at=at)


def correct_answer(
    answer: OfficialAnswer, *, body: str, reason: str, by: Any, at: datetime | None = None
) -> OfficialAnswer:
    """Change a published answer. What it said and why it was changed stay readable; who was told is told again.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    at = at or clock.now()
    body, reason = checked_body(body), reason.strip()
    if not reason:
        raise Refused(_("Say what you corrected. It stands beside the answer."), field="reason")
    with transaction.atomic():
        answer = held_answer(answer)
        rules.may_answer(by, answer.project).or_refuse()
        if not answer.is_published:
            raise Refused(_("This answer has not been published yet. Just change it."))
        if body == answer.body:
            raise Refused(_("Nothing has changed in the text."), field="body")
        AnswerVersion.objects.create(
            answer=answer, body=answer.body, reason=reason[:300], replaced_at=at, replaced_by=by
        )
        answer.body, answer.corrected_at = body, at
        answer.save(update_fields=["body", "corrected_at"])
        audit.record("answer.corrected", by=by, subject=answer)
        news.announce_correction(answer, number=answer.versions.count(), at=at)
    return answer


def new_answer(
    project: Project,
    *,
    contributions: Sequence[Contribution],
    body: str,
    by: Any,
    department: Department,
    at: datetime,
    theme: Theme | None = None,
) -> OfficialAnswer:
    """A draft's rows. What it speaks to follows from what is given: contributions, a theme, or neither."""
    discussions = {contribution.discussion_id for contribution in contributions}
    subject = OfficialAnswer.Subject.PROJECT
    if contributions:
        subject = OfficialAnswer.Subject.CONTRIBUTIONS
    elif theme is not None:
        subject = OfficialAnswer.Subject.THEME
    answer = OfficialAnswer.objects.create(
        project=project,
        discussion_id=discussions.pop() if len(discussions) == 1 else None,
        theme=theme,
        subject=subject,
        body=body,
        department=department,
        written_by=by,
        state=OfficialAnswer.State.DRAFT,
        published_at=at,
    )
    AnsweredContribution.objects.bulk_create(
        AnsweredContribution(answer=answer, contribution=contribution) for contribution in contributions
    )
    return answer


def _answer_at_large(
    project: Project,
    theme: Theme | None,
    *,
    body: str,
    by: Any,
    department: Department,
    at: datetime | None,
) -> OfficialAnswer:
    refuse_unless_writable()
    at = at or clock.now()
    body = checked_body(body)
    with transaction.atomic():
        rules.may_answer(by, project).or_refuse()
        refuse_closed(department)
        answer = new_answer(
            project, contributions=[], body=body, by=by, department=department, at=at, theme=theme
        )
        publish(answer, by=by, at=at)
    return answer
