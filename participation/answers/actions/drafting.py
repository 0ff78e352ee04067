"""Answers that are not public yet: drafts, and the second pair of eyes where somebody asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.answers import news, rules
from participation.answers.actions._publishing import publish
from participation.answers.actions._rows import checked_body, held, held_answer, refuse_closed
from participation.answers.actions.answering import new_answer
from participation.answers.actions.promising import give_promise
from participation.answers.models import OfficialAnswer
from participation.answers.queries import possible_reviewers
from participation.departments.models import Department
from participation.discussions.models import Contribution, Theme
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Project


def draft_answer(
    project: Project,
    *,
    body: str,
    by: Any,
    department: Department,
    contributions: Sequence[Contribution] = (),
    theme: Theme | None = None,
    at: datetime | None = None,
) -> OfficialAnswer:
    """Keep an answer without publishing it: to contributions, to a theme, or (with neither) to the whole project.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    body = checked_body(body)
    rules.may_answer(by, project).or_refuse()
    refuse_closed(department)
    with transaction.atomic():
        rows = held(contributions)
        if any(row.discussion.project_id != project.pk for row in rows):
            raise Refused(
                _("One answer can speak to contributions of one project only."), field="contributions"
            )
        at = at or clock.now()
        answer = new_answer(
            project, contributions=rows, body=body, by=by, department=department, at=at, theme=theme
        )
        audit.record("answer.drafted", by=by, subject=answer)
    return answer


@dataclass(frozen=True)
class Promising:
    """What an answer promises: see `give_promise`."""

    kind: str
    text: str
    due_on: date
    owner: Any
    department: Department


def write_answer(
    project: Project,
    *,
    body: str,
    by: Any,
    department: Department,
    contributions: Sequence[Contribution] = (),
    theme: Theme | None = None,
    promises: Sequence[Promising] = (),
    publishes: bool = True,
    at: datetime | None = None,
) -> OfficialAnswer:
    """An answer with what it promises, as a draft or public at once; all of it or nothing. Raises NotAllowed or Refused."""
    with transaction.atomic():
        answer = draft_answer(
            project,
            body=body,
            by=by,
            department=department,
            contributions=contributions,
            theme=theme,
            at=at,
        )
        for one in promises:
            give_promise(
                project,
                kind=one.kind,
                text=one.text,
                due_on=one.due_on,
                owner=one.owner,
                department=one.department,
                by=by,
                answer=answer,
                at=at,
            )
        return publish_answer(answer, by=by, at=at) if publishes else answer


def edit_draft(answer: OfficialAnswer, *, body: str, department: Department, by: Any) -> OfficialAnswer:
    """Change a draft. One that waits for a second pair of eyes becomes a draft again. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    body = checked_body(body)
    refuse_closed(department)
    with transaction.atomic():
        answer = _held_draft(answer, by=by)
        answer.body, answer.department, answer.state = body, department, OfficialAnswer.State.DRAFT
        answer.save(update_fields=["body", "department", "state"])
        audit.record("answer.draft_edited", by=by, subject=answer)
    return answer


def ask_for_review(answer: OfficialAnswer, *, reviewer: Any, by: Any) -> OfficialAnswer:
    """Ask somebody to look at a draft; from then on only somebody other than its writer can publish it.

    Raises NotAllowed, or Refused, naming `reviewer`.
    """
    refuse_unless_writable()
    with transaction.atomic():
        answer = _held_draft(answer, by=by)
        if not possible_reviewers(answer).filter(pk=reviewer.pk).exists():
            raise Refused(_("Choose somebody else of the project's team."), field="reviewer")
        answer.state, answer.reviewer, answer.review_note = OfficialAnswer.State.REVIEW, reviewer, ""
        answer.save(update_fields=["state", "reviewer", "review_note"])
        audit.record("answer.review_asked", by=by, subject=answer, after={"reviewer": reviewer.pk})
        news.announce_review(answer, person=reviewer, at=clock.now())
    return answer


def send_back(answer: OfficialAnswer, *, note: str, by: Any) -> OfficialAnswer:
    """Give a draft back to its writer with what should change. Raises NotAllowed, or Refused, naming `note`."""
    refuse_unless_writable()
    note = note.strip()
    if not note:
        raise Refused(_("Say what should change."), field="note")
    with transaction.atomic():
        answer = held_answer(answer)
        rules.may_review(by, answer).or_refuse()
        answer.state, answer.review_note = OfficialAnswer.State.DRAFT, note
        answer.save(update_fields=["state", "review_note"])
        audit.record("answer.sent_back", by=by, subject=answer)
        news.announce_review(answer, person=answer.written_by, at=clock.now())
    return answer


def publish_answer(answer: OfficialAnswer, *, by: Any, at: datetime | None = None) -> OfficialAnswer:
    """Make a draft public, and queue telling everybody it concerns. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    with transaction.atomic():
        answer = held_answer(answer)
        rules.may_publish_answer(by, answer).or_refuse()
        publish(answer, by=by, at=at or clock.now())
    return answer


def discard_draft(answer: OfficialAnswer, *, by: Any) -> None:
    """Throw a draft away. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    with transaction.atomic():
        answer = _held_draft(answer, by=by)
        audit.record("answer.draft_discarded", by=by, subject=answer)
        answer.delete()


def _held_draft(answer: OfficialAnswer, *, by: Any) -> OfficialAnswer:
    answer = held_answer(answer)
    rules.may_answer(by, answer.project).or_refuse()
    if answer.is_published:
        raise Refused(_("This answer has already been published. You can correct it."))
    return answer
