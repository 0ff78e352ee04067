"""The queue: what waits is claimed, decided, and leaves it. Discussions alone change whether something can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import NotAllowed, Refused
from kit.jobs import enqueue
from participation.discussions import actions as discussions
from participation.discussions.grounds import Ground
from participation.discussions.models import Contribution
from participation.lifecycle import refuse_unless_writable
from participation.moderation import news, queries, rules
from participation.moderation.jobs import judge, learn
from participation.moderation.models import Case, Statement

#: How long somebody looks at something before others are offered it again.
CLAIM = timedelta(minutes=15)
#: How many somebody is given at once, and how many are decided at once.
HANDFUL, MOST_AT_ONCE = 10, 100
#: How long after a decision it is learned from.
LEARNS_AFTER = timedelta(hours=1)


def put_before_moderators(contribution: Contribution, *, at: datetime) -> None:
    """Open a case for a contribution that is read before it appears. Named in settings.CONTRIBUTION_WAITS."""
    case, is_new = Case.objects.get_or_create(
        contribution=contribution, settled_at=None, defaults={"opened_at": at}
    )
    if not is_new and case.is_judged:
        # Its words were changed.
        Case.objects.filter(pk=case.pk).update(likeness=Case.UNKNOWN, likeness_words="")
    enqueue(judge, _key="moderation:judge")


def note_decision(
    contribution: Contribution, *, was: str, by: Any, ground: str, reason: str, at: datetime
) -> None:
    """What follows when something was hidden, restored or accepted, by whichever door. Named in CONTRIBUTION_DECIDED.

    Its case is closed, whoever flagged it is told; hiding gives its author a statement of reasons, and restoring takes
    such a statement back.
    """
    outcome = Case.Outcome.HIDDEN if contribution.is_hidden else Case.Outcome.ACCEPTED
    case = _settle(contribution, outcome, by=by, at=at)
    if contribution.is_hidden:
        refused = was == Contribution.Status.PENDING
        statement = Statement.objects.create(
            measure=Statement.Measure.REFUSED if refused else Statement.Measure.HIDDEN,
            contribution=contribution,
            participant_id=contribution.participant_id,
            ground=ground,
            facts=reason,
            was_flagged=case is not None and case.flag_count > 0,
            decided_by=by,
            decided_at=at,
        )
        news.announce_statement(statement, at=at)
    elif was == Contribution.Status.HIDDEN:
        _take_back(contribution, by=by, at=at)


def claim_case(case: Case, *, by: Any, at: datetime | None = None) -> Case:
    """Look at something for a quarter of an hour, so that nobody else does. Raises NotAllowed or Refused."""
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        case = _held(case.pk)
        rules.may_decide(by, case, at).or_refuse()
        case.claimed_by, case.claimed_until = by, at + CLAIM
        case.save(update_fields=["claimed_by", "claimed_until"])
    return case


def claim_next(*, by: Any, number: int = HANDFUL, at: datetime | None = None) -> int:
    """Look at the next few that nobody else looks at, the longest waiting first. Returns how many there were.

    Two moderators who ask in the same moment are given different ones.
    """
    refuse_unless_writable()
    at = at or clock.now()
    with transaction.atomic():
        free = queries.waiting_cases(by).free_for(by, at).order_by("opened_at", "id")
        rows = free.select_for_update(skip_locked=True, of=("self",))[: min(number, MOST_AT_ONCE)]
        chosen = [case.pk for case in rows]
        return Case.objects.filter(pk__in=chosen).update(claimed_by=by, claimed_until=at + CLAIM)


def release_cases(*, by: Any) -> int:
    """Stop looking at whatever one looks at; others are offered it. Returns how many that were."""
    refuse_unless_writable()
    mine = Case.objects.filter(settled_at=None, claimed_by=by)
    return mine.update(claimed_by=None, claimed_until=None)


@dataclass
class Decided:
    """What came of deciding about several: how many were, and why the others were not."""

    count: int = 0
    refusals: list[str] = field(default_factory=list)


def decide_cases(
    cases: Iterable[int],
    *,
    by: Any,
    hides: bool,
    ground: str = Ground.OTHER,
    reason: str = "",
    at: datetime | None = None,
) -> Decided:
    """Hide what these cases (by their numbers) are about, or let it be read as it is; at most 100.

    Each is decided by itself: one that somebody else is looking at, or has decided, does not stop the others. Raises Refused
    naming `reason` or `ground` where hiding lacks one.
    """
    refuse_unless_writable()
    if hides and not reason.strip():
        raise Refused(_("Say why. The author will be sent this reason."), field="reason")
    if hides and ground not in Ground.values:
        raise Refused(_("Choose the rule that it breaks."), field="ground")
    decided, at = Decided(), at or clock.now()
    for pk in sorted(set(cases))[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                _decide(pk, by=by, hides=hides, ground=ground, reason=reason, at=at)
        except (Refused, NotAllowed) as refused:
            decided.refusals.append(f"#{pk}: {refused}")
        else:
            decided.count += 1
    return decided


def _decide(pk: int, *, by: Any, hides: bool, ground: str, reason: str, at: datetime) -> None:
    found = queries.cases_in_context().filter(pk=pk).first()
    if found is None:
        raise Refused(_("There is no such case."))
    # The contribution is held before its case, as everybody does who decides about it.
    contribution = Contribution.objects.select_for_update(no_key=True).get(pk=found.contribution_id)
    case = _held(pk)
    rules.may_decide(by, case, at).or_refuse()
    if hides:
        discussions.hide_contribution(contribution, by=by, ground=ground, reason=reason, at=at)
    elif contribution.is_pending:
        discussions.accept_contribution(contribution, by=by, at=at)
    else:
        _settle(contribution, Case.Outcome.KEPT, by=by, at=at)
        audit.record("contribution.kept", by=by, subject=contribution, after={"flags": case.flag_count})


def _held(pk: int) -> Case:
    """The case in context, held, if it still waits."""
    rows = queries.cases_in_context().select_for_update(no_key=True, of=("self",))
    case = rows.filter(pk=pk).first()
    if case is None or case.is_settled:
        raise Refused(_("Somebody else has already decided about this contribution."))
    return case


def _settle(contribution: Contribution, outcome: Case.Outcome, *, by: Any, at: datetime) -> Case | None:
    # Many decisions are usually taken in one go: they are learned from together, a while later.
    enqueue(learn, _key="moderation:learn", _at=clock.now() + LEARNS_AFTER)
    rows = Case.objects.select_for_update(no_key=True)
    case = rows.filter(contribution=contribution, settled_at=None).first()
    if case is None:
        return None
    case.settled_at, case.settled_by, case.outcome = at, by, outcome
    case.claimed_by, case.claimed_until, case.likeness_words = None, None, ""
    case.save(
        update_fields=[
            "settled_at",
            "settled_by",
            "outcome",
            "claimed_by",
            "claimed_until",
            "likeness_words",
        ]
    )
    if case.flag_count:
        news.announce_outcome(case, project_id=contribution.discussion.project_id, at=at)
    return case


def _take_back(contribution: Contribution, *, by: Any, at: datetime) -> None:
    """Whoever restores something grants the appeal against hiding it too, if there is one."""
    rows = Statement.objects.select_for_update(no_key=True).filter(contribution=contribution, lifted_at=None)
    of_words = (Statement.Measure.HIDDEN, Statement.Measure.REFUSED)
    for statement in rows.filter(measure__in=of_words).order_by("pk"):
        statement.lifted_at = at
        if statement.waits_for_appeal:
            statement.appeal_outcome, statement.appeal_decided_at = Statement.Appeal.GRANTED, at
            statement.appeal_decided_by = by
        statement.save()
        news.announce_statement(statement, at=at)
