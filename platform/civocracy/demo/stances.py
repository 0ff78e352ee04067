"""Thousands of stances at once, as an import brings them: rows and events in bulk, counters recounted from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion, Stance
from participation.journal import actions as journal
from participation.journal.models import Event, Kind
from participation.participants import actions as participants
from participation.participants.models import Participant

#: The share of the crowd that takes a stance on a contribution, from the dullest to the liveliest.
_SHARE = (0.08, 0.30)


def take_many(
    discussion: Discussion,
    moods: Sequence[tuple[Contribution, float]],
    *,
    crowd: Sequence[User],
    end: datetime,
    random: Random,
) -> None:
    """Let the crowd take stances on each contribution until `end`; its mood is the share that agrees."""
    wanted: list[tuple[datetime, User, Contribution, int]] = []
    weights = [1 / (place + 8) ** 0.7 for place in range(len(crowd))]
    for contribution, mood in moods:
        size = round(len(crowd) * random.uniform(*_SHARE))
        for user in set(random.choices(crowd, weights, k=size)):
            when = _moment(contribution.created_at, end, random)
            wanted.append((when, user, contribution, _value(mood, random)))
    wanted.sort(key=lambda one: one[0])
    known = dict(Participant.objects.filter(user__in=crowd).values_list("user_id", "created_at"))
    stances, events = [], []
    for when, user, contribution, value in wanted:
        if known.get(user.pk, when) > when:  # they came only later, to another discussion
            continue
        participant, joined = participants.join(user, at=when)
        if joined:
            known[user.pk] = when
            events.append(
                Event(kind=Kind.PARTICIPANT_JOINED, participant_ref=participant.pk, occurred_at=when)
            )
        if participant.pk == contribution.participant_id:
            continue
        stances.append(
            Stance(
                contribution=contribution,
                participant=participant,
                value=value,
                created_at=when,
                changed_at=when,
            )
        )
        events.append(
            Event(
                kind=Kind.STANCE_TAKEN,
                participant_ref=participant.pk,
                project_id=discussion.project_id,
                discussion_id=discussion.pk,
                contribution_id=contribution.pk,
                department_id=discussion.project.department_id,
                value=value,
                occurred_at=when,
            )
        )
    Stance.objects.bulk_create(stances)
    journal.record_many(events)
    discussions.recount(discussion)


def _moment(start: datetime, end: datetime, random: Random) -> datetime:
    """Most look within days of a contribution, some much later."""
    room = max(end - start, timedelta(minutes=5))
    part = min(random.expovariate(5), 0.99) if random.random() < 0.7 else random.random()
    return start + room * part


def _value(mood: float, random: Random) -> int:
    if random.random() < mood:
        return Stance.Value.AGREE
    return Stance.Value.DISAGREE if random.random() < 0.65 else Stance.Value.UNSURE
