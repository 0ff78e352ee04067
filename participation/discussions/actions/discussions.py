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
from participation.lifecycle import refuse_unless_writable
from participation.projects.actions.activities import (
    close_activity,
    held_activity,
    publish_activity,
    refuse_impossible_window,
    reopen_activity,
)
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
    kind: str = Discussion.Kind.DISCUSSION,
    at: datetime | None = None,
) -> Discussion:
    """A draft of a discussion. Without `opens_at` it opens when it is published. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    rules.may_run_discussion(by, project).or_refuse()
    discussion = Discussion(
        project=project,
        kind=kind,
        question=_checked_question(question),
        background=background.strip(),
        opens_at=opens_at,
        closes_at=closes_at,
        moderation=moderation,
        created_by=by,
        created_at=at or clock.now(),
    )
    refuse_impossible_window(discussion)
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
        discussion = held_activity(discussion, by=by)
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
        refuse_impossible_window(discussion)
        if changed:
            discussion.save(update_fields=changed)
            audit.record("discussion.edited", by=by, subject=discussion, after={"fields": changed})
    return discussion


def publish_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Show it with its project; it takes contributions from `opens_at`, or at once. Raises NotAllowed or Refused."""
    return publish_activity(discussion, by=by, at=at)


def close_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Take nothing more in it, before its closing date. Raises NotAllowed or Refused."""
    return close_activity(discussion, by=by, at=at)


def reopen_discussion(discussion: Discussion, *, by: Any, at: datetime | None = None) -> Discussion:
    """Let a discussion that was closed by hand take contributions again. Raises NotAllowed or Refused."""
    return reopen_activity(discussion, by=by, at=at)


def copy_discussion(
    discussion: Discussion,
    *,
    into: Project,
    by: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Discussion:
    """A draft in another project that asks the same, without what people said. Raises NotAllowed or Refused."""
    return create_discussion(
        into,
        question=discussion.question,
        background=discussion.background,
        kind=discussion.kind,
        moderation=discussion.moderation,
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
    )


def _checked_question(question: str) -> str:
    question = " ".join(question.split())
    if not question:
        raise Refused(_("Ask a question."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise Refused(_("This question is too long. Put the details into the background."), field="question")
    return question
