"""Folding one contribution into another that says the same, and undoing it. For rooms whose contributions can be merged."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Refused
from participation.discussions.actions.counting import recount_rows
from participation.discussions.models import Contribution, Discussion, Stance
from participation.journal import actions as journal
from participation.journal.models import Kind


class Moved(TypedDict):
    """What moved along when a contribution was folded into another: numbers of stances and replies."""

    stances: list[int]
    replies: list[int]


def fold_contribution(contribution: Contribution, *, into: Contribution, at: datetime) -> Moved:
    """Let `contribution` go out of sight, its stances and replies with `into`, and say what moved.

    Somebody who took a stance on both keeps the one on `into`; the other stays where it was, so that undoing loses nothing.
    Counters of both and of their discussion are exact. Call it in the caller's transaction, after its rule was asked.
    Raises Refused unless both are visible contributions of one discussion.
    """
    with transaction.atomic():
        source, target = _held(contribution, into)
        if not (source.is_visible and target.is_visible) or source.is_reply or target.is_reply:
            raise Refused(_("Only what everybody can read can be merged."), field="into")
        if source.discussion_id != target.discussion_id:
            raise Refused(_("Both must be in the same place."), field="into")
        known = Stance.objects.filter(contribution=target).values("participant_id")
        stances = Stance.objects.filter(contribution=source).exclude(participant_id__in=known)
        moved = Moved(
            stances=list(stances.values_list("pk", flat=True)),
            replies=list(Contribution.objects.filter(parent=source).values_list("pk", flat=True)),
        )
        _move(moved, target)
        Contribution.objects.filter(pk=source.pk).update(status=Contribution.Status.MERGED)
        _journal(Kind.CONTRIBUTION_MERGED, source, at=at)
        recount_rows([source.pk, target.pk])
        Discussion.objects.filter(pk=source.discussion_id).update(
            contribution_count=F("contribution_count") - 1
        )
    return moved


def unfold_contribution(contribution: Contribution, *, out_of: Contribution, moved: Moved) -> None:
    """Bring a folded contribution back with what moved along; what came in since stays where it is.

    Call it in the caller's transaction, after its rule was asked. Raises Refused unless it was folded.
    """
    with transaction.atomic():
        source, target = _held(contribution, out_of)
        if source.status != Contribution.Status.MERGED:
            raise Refused(_("This has not been merged."))
        came = Stance.objects.filter(contribution=target, pk__in=moved["stances"])
        back = Moved(
            stances=list(came.values_list("pk", flat=True)),
            replies=list(
                Contribution.objects.filter(parent=target, pk__in=moved["replies"]).values_list(
                    "pk", flat=True
                )
            ),
        )
        _move(back, source)
        Contribution.objects.filter(pk=source.pk).update(status=Contribution.Status.VISIBLE)
        _journal(Kind.CONTRIBUTION_UNMERGED, source, at=clock.now())
        recount_rows([source.pk, target.pk])
        Discussion.objects.filter(pk=source.discussion_id).update(
            contribution_count=F("contribution_count") + 1
        )


def _held(one: Contribution, other: Contribution) -> tuple[Contribution, Contribution]:
    rows = Contribution.objects.select_related("discussion__project").order_by("id")
    found = {
        row.pk: row
        for row in rows.select_for_update(no_key=True, of=("self",)).filter(pk__in=[one.pk, other.pk])
    }
    return found[one.pk], found[other.pk]


def _move(moved: Moved, to: Contribution) -> None:
    Stance.objects.filter(pk__in=moved["stances"]).update(contribution=to)
    Contribution.objects.filter(pk__in=moved["replies"]).update(parent=to)


def _journal(kind: Kind, contribution: Contribution, *, at: datetime) -> None:
    project: Any = contribution.discussion.project
    journal.record(
        kind,
        at=at,
        participant_ref=contribution.participant_id,
        project_id=project.pk,
        discussion_id=contribution.discussion_id,
        contribution_id=contribution.pk,
        department_id=project.department_id,
        channel="staff",
    )
