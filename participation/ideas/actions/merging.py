"""Ideas that say the same become one, and both authors are named. It can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import Refused
from participation.discussions import actions as discussions
from participation.ideas import rules
from participation.ideas.models import Idea
from participation.lifecycle import refuse_unless_writable


def merge_ideas(idea: Idea, *, into: Idea, by: Any, at: datetime | None = None) -> Idea:
    """Let `idea` lead on to `into`: stances are united (one for each person), replies move, its words stay readable there.

    What had been merged into `idea` comes along. Raises NotAllowed, or Refused, naming `into`.
    """
    refuse_unless_writable()
    at = at or clock.now()
    if idea.pk == into.pk:
        raise Refused(_("An idea cannot be merged into itself."), field="into")
    with transaction.atomic():
        idea, into = _held(idea, into, by=by)
        if idea.is_merged or into.is_merged:
            raise Refused(_("One of them was merged already."), field="into")
        if idea.box_id != into.box_id:
            raise Refused(_("Both must be in the same idea box."), field="into")
        moved = discussions.fold_contribution(idea.contribution, into=into.contribution, at=at)
        came_along = list(Idea.objects.filter(merged_into=idea).values_list("pk", flat=True))
        Idea.objects.filter(pk__in=came_along).update(merged_into=into)
        idea.merged_into, idea.merged_at, idea.merged_by = into, at, by
        idea.moved = {**moved, "ideas": came_along}
        idea.save(update_fields=["merged_into", "merged_at", "merged_by", "moved"])
        after = {
            "into": into.pk,
            "stances": len(moved["stances"]),
            "replies": len(moved["replies"]),
            "ideas": came_along,
        }
        audit.record("idea.merged", by=by, subject=idea, after=after)
    return into


def unmerge_idea(idea: Idea, *, by: Any) -> Idea:
    """Undo a merge: the idea is back with the stances, replies and ideas that had moved; what came since stays there.

    Raises NotAllowed or Refused.
    """
    refuse_unless_writable()
    with transaction.atomic():
        fresh = Idea.objects.get(pk=idea.pk)
        if fresh.merged_into_id is None or not fresh.moved:
            raise Refused(_("This idea has not been merged."))
        idea, target = _held(fresh, Idea(pk=fresh.merged_into_id), by=by)
        if not idea.moved:
            raise Refused(_("This idea has not been merged."))
        moved = cast("discussions.Moved", idea.moved)
        discussions.unfold_contribution(idea.contribution, out_of=target.contribution, moved=moved)
        Idea.objects.filter(pk__in=idea.moved["ideas"], merged_into=target).update(merged_into=idea)
        idea.merged_into, idea.merged_at, idea.merged_by, idea.moved = None, None, None, {}
        idea.save(update_fields=["merged_into", "merged_at", "merged_by", "moved"])
        audit.record("idea.unmerged", by=by, subject=idea, after={"out_of": target.pk})
    return idea


def _held(idea: Idea, other: Idea, *, by: Any) -> tuple[Idea, Idea]:
    rows = Idea.objects.select_related("box__project", "contribution").order_by("pk")
    found = {
        row.pk: row
        for row in rows.select_for_update(no_key=True, of=("self",)).filter(pk__in=[idea.pk, other.pk])
    }
    if len(found) < 2:
        raise Refused(_("There is no such idea."), field="into")
    rules.may_run_ideas(by, found[idea.pk].box.project).or_refuse()
    return found[idea.pk], found[other.pk]
