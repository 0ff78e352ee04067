"""A discussion's life: draft, published, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions import rules
from participation.discussions.models import Discussion
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable
from participation.projects.models import Moderation, Project

EDITABLE = ("question", "background", "opens_at", "closes_at", "moderation")
LONGEST_QUESTION = 300


def create_discussion(
    project: Project,
    *,
    question: str,
    by: Any,
    background: str = "",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    moderation: str = Moderation.POST,
    at: datetime | None = None,
) -> Discussion:
    """A draft of a discussion. Without `opens_at` it opens when it is published. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_run_discussion(by, project).or_refuse()
    discussion = Discussion(
        project=project,
        question=_checked_question(question),
        background=background.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        moderation=moderation,
        created_by=by,
        created_at=at or clock.now(),
    )
    _refuse_impossible_window(discussion)
    with transaction.atomic():
        discussion.save(force_insert=True)
        audit.record("discussion.created", by=by, subject=discussion)
    return discussion


def edit_discussion(discussion: Discussion, *, by: Any, **changes: Any) -> Discussion:
    """Change fields of `EDITABLE`. Once people have answered it, the question stays as they read it.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"Not editable fields of a discussion: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        discussion = _locked(discussion)
        rules.may_run_discussion(by, discussion.project).or_refuse()
        if "question" in changes:
            changes["question"] = _checked_question(changes["question"])
            if changes["question"] != discussion.question and discussion.contributions.exists():
                raise Refused(
                    _(
                        "People have already answered this question, so it stays as it is. Start a new discussion instead."
                    ),
                    field="question",
                )
        changed = sorted(name for name, value in changes.items() if getattr(discussion, name) != value)
        for name in changed:
            setattr(discussion, name, changes[name])
        _refuse_impossible_window(discussion)
        if changed:
            discussion.save(update_fields=changed)
            audit.record("discussion.edited", by=by, subject=discussion, after={"fields": changed})
    return discussion


def publish_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Show it with its project; it takes contributions from `opens_at`, or at once. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        discussion = _locked(discussion)
        rules.may_run_discussion(by, discussion.project).or_refuse()
        if not discussion.is_draft:
            raise Refused(_("This discussion has already been published."))
        if discussion.closes_at and discussion.closes_at <= at:
            raise Refused(_("The closing date has passed. Choose a later one."), field="closes_at")
        discussion.published_at = at
        discussion.opens_at = discussion.opens_at or at
        _move(
            discussion,
            Discussion.State.PUBLISHED,
            "discussion.published",
            Kind.DISCUSSION_OPENED,
            by=by,
            at=at,
        )
    return discussion


def close_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Take nothing more in it, before its closing date. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        discussion = _locked(discussion)
        rules.may_run_discussion(by, discussion.project).or_refuse()
        if not discussion.is_published:
            raise Refused(_("Only a published discussion can be closed."))
        discussion.closed_at = at
        _move(discussion, Discussion.State.CLOSED, "discussion.closed", Kind.DISCUSSION_CLOSED, by=by, at=at)
    return discussion


def reopen_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Let a discussion that was closed by hand take contributions again. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        discussion = _locked(discussion)
        rules.may_run_discussion(by, discussion.project).or_refuse()
        if discussion.state != Discussion.State.CLOSED:
            raise Refused(_("This discussion is not closed."))
        if discussion.closes_at and discussion.closes_at <= at:
            raise Refused(_("The closing date has passed. Choose a later one."), field="closes_at")
        discussion.closed_at = None
        _move(
            discussion,
            Discussion.State.PUBLISHED,
            "discussion.reopened",
            Kind.DISCUSSION_OPENED,
            by=by,
            at=at,
        )
    return discussion


def _locked(discussion: Discussion) -> Discussion:
    rows = Discussion.objects.select_related("project").select_for_update(no_key=True, of=("self",))
    return rows.get(pk=discussion.pk)


def _move(
    discussion: Discussion, state: Discussion.State, action: str, kind: Kind, *, by: Any, at: datetime
) -> None:
    before = {"state": discussion.state}
    discussion.state = state
    discussion.save(update_fields=["state", "published_at", "opens_at", "closed_at"])
    audit.record(action, by=by, subject=discussion, before=before, after={"state": str(state)})
    journal.record(
        kind,
        at=at,
        project_id=discussion.project_id,
        discussion_id=discussion.pk,
        department_id=discussion.project.department_id,
        channel="staff",
    )


def _checked_question(question: str) -> str:
    question = " ".join(question.split())
    if not question:
        raise Refused(_("Ask a question."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise Refused(_("This question is too long. Put the details into the background."), field="question")
    return question


def _refuse_impossible_window(discussion: Discussion) -> None:
    if discussion.opens_at and discussion.closes_at and discussion.closes_at <= discussion.opens_at:
        raise Refused(_("It has to close after it opens."), field="closes_at")
