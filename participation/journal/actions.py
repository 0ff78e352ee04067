"""Adding to the event log: the only two ways, and there is none to change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from kit import clock, scope
from participation.journal.models import BY_THE_GOVERNMENT, Event, Kind

AT_ONCE = 5_000

# One statement, so that an event costs its change no further round trip. A person's number becomes their pseudonym here
# and nowhere else; what nobody has counted yet is marked in the same breath.
_ADD = """
    WITH given AS (
        SELECT * FROM unnest(
            %(kind)s::text[], %(person)s::bigint[], %(project)s::bigint[], %(discussion)s::bigint[],
            %(contribution)s::bigint[], %(activity_kind)s::text[], %(activity)s::bigint[], %(department)s::bigint[],
            %(value)s::smallint[], %(number)s::int[], %(channel)s::text[], %(day)s::date[], %(at)s::timestamptz[],
            %(recorded)s::timestamptz[]
        ) WITH ORDINALITY AS rows (kind, person, project, discussion, contribution, activity_kind, activity, department,
                                   value, number, channel, day, at, recorded, place)
    ), event AS (
        INSERT INTO journal_event (kind, participant_ref, project_id, discussion_id, contribution_id,
            activity_kind, activity_id, department_id, value, number, channel, occurred_on, occurred_at, recorded_at)
        SELECT kind, participant.pseudonym, project, discussion, contribution, activity_kind, activity, department,
            value, number, channel, day, at, recorded
        FROM given LEFT JOIN participants_participant participant ON participant.id = person
        ORDER BY place
        RETURNING id
    )
    INSERT INTO journal_freshevent (event_id) SELECT id FROM event
"""

# The same for a single event: half the planning, which is most of what a small statement costs.
_ADD_ONE = """
    WITH event AS (
        INSERT INTO journal_event (kind, participant_ref, project_id, discussion_id, contribution_id,
            activity_kind, activity_id, department_id, value, number, channel, occurred_on, occurred_at, recorded_at)
        VALUES (%(kind)s, (SELECT pseudonym FROM participants_participant WHERE id = %(person)s), %(project)s,
            %(discussion)s, %(contribution)s, %(activity_kind)s, %(activity)s, %(department)s, %(value)s, %(number)s,
            %(channel)s, %(day)s, %(at)s, %(recorded)s)
        RETURNING id
    )
    INSERT INTO journal_freshevent (event_id) SELECT id FROM event
"""


def record(
    kind: Kind,
    *,
    at: datetime,
    participant_ref: int | None = None,
    project_id: int | None = None,
    discussion_id: int | None = None,
    contribution_id: int | None = None,
    activity_kind: str = "",
    activity_id: int | None = None,
    department_id: int | None = None,
    value: int | None = None,
    number: int = 1,
    channel: str = "web",
) -> None:
    """Add one event. `at` is when it happened; when it was recorded is set here. Call it in the change's transaction.

    `participant_ref` is the number of the participant: the log keeps their pseudonym instead. Where there is one, the
    contribution and the time of the day are left out (decision record 0008).
    """
    event = Event(
        kind=kind,
        occurred_at=at,
        participant_ref=participant_ref,
        project_id=project_id,
        discussion_id=discussion_id,
        contribution_id=contribution_id,
        activity_kind=activity_kind,
        activity_id=activity_id,
        department_id=department_id,
        value=value,
        number=number,
        channel=channel,
    )
    record_many([event])


def record_many(events: Iterable[Event]) -> int:
    """Add many events (unsaved `Event` rows, as `record` takes them), read as a stream. Returns how many."""
    zone = ZoneInfo(scope.current().timezone)
    added = 0
    for batch in _batches(events):
        rows = [_row(event, zone) for event in batch]
        with connection.cursor() as cursor:
            if len(rows) == 1:
                cursor.execute(_ADD_ONE, rows[0])
            else:
                cursor.execute(_ADD, {name: [row[name] for row in rows] for name in rows[0]})
        added += len(rows)
    return added


def _row(event: Event, zone: ZoneInfo) -> dict[str, Any]:
    person = None if event.kind in BY_THE_GOVERNMENT else event.participant_ref
    at = event.occurred_at.astimezone(zone)
    noon = at.replace(hour=12, minute=0, second=0, microsecond=0)
    return {
        "kind": str(event.kind),
        "person": person,
        "project": event.project_id,
        "discussion": event.discussion_id,
        "activity_kind": event.activity_kind,
        "activity": event.activity_id,
        "contribution": event.contribution_id if person is None else None,
        "department": event.department_id,
        "value": event.value,
        "number": event.number,
        "channel": event.channel,
        "day": at.date(),
        "at": event.occurred_at if person is None else noon,
        "recorded": clock.now() if person is None else _noon_of_today(zone),
    }


def _noon_of_today(zone: ZoneInfo) -> datetime:
    return clock.now().astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    stream = iter(events)
    while batch := list(islice(stream, AT_ONCE)):
        yield batch
