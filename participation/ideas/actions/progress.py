"""What becomes of an idea: officials move it on, with words, and put it where it belongs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.ideas import rules
from participation.ideas.models import Category, Idea, Progress, Step
from participation.ideas.news import announce_step
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable

LONGEST_WORDS = 2_000


def move_idea_on(idea: Idea, *, status: str, words: str, by: Any, at: datetime | None = None) -> Step:
    """Say what has become of an idea, and why: everybody reads it, with the date.

    Raises NotAllowed, or Refused, naming `status` or `words`.
    """
    refuse_unless_writable()
    at, words = at or clock.now(), words.replace("\r\n", "\n").strip()
    if status not in Progress.values:
        raise Refused(_("Choose what becomes of the idea."), field="status")
    if not words:
        raise Refused(_("Say why, or what happens next. People read it under the idea."), field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused(_("This is too long. Use at most 2,000 characters."), field="words")
    with transaction.atomic():
        idea = _held(idea, by=by)
        before = {"status": idea.status}
        idea.status = status
        idea.save(update_fields=["status"])
        step = Step.objects.create(idea=idea, status=status, words=words, taken_at=at, taken_by=by)
        audit.record("idea.moved_on", by=by, subject=idea, before=before, after={"status": status})
        project = idea.box.project
        journal.record(
            Kind.IDEA_MOVED_ON,
            at=at,
            participant_ref=idea.contribution.participant_id,
            project_id=project.pk,
            discussion_id=idea.box_id,
            contribution_id=idea.pk,
            department_id=project.department_id,
            channel="staff",
        )
        announce_step(step, by=by)
    return step


def sort_idea(idea: Idea, *, category: Category | None, by: Any) -> Idea:
    """Put an idea into another category of its box, or into none. Raises NotAllowed, or Refused, naming `category`."""
    refuse_unless_writable()
    with transaction.atomic():
        idea = _held(idea, by=by)
        if category is not None and category.box_id != idea.box_id:
            raise Refused(_("Choose one of the categories."), field="category")
        before = {"category": idea.category_id}
        idea.category = category
        idea.save(update_fields=["category"])
        after = {"category": category.pk if category else None}
        audit.record("idea.sorted", by=by, subject=idea, before=before, after=after)
    return idea


def _held(idea: Idea, *, by: Any) -> Idea:
    rows = Idea.objects.select_related("box__project", "contribution")
    idea = rows.select_for_update(no_key=True, of=("self",)).get(pk=idea.pk)
    rules.may_run_ideas(by, idea.box.project).or_refuse()
    if idea.is_merged:
        raise Refused(_("This idea was merged into another one. Decide about that one."))
    return idea
