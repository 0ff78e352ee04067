"""Adding to the event log: the only two ways, and there is none to change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kit.bulk import copy_in
from participation.journal.models import Event, Kind

FIELDS = tuple(field.attname for field in Event._meta.local_concrete_fields if not field.primary_key)


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
    channel: str = "web",
) -> Event:
    """Add one event. `at` is when it happened; when it was recorded is set here. Call it in the change's transaction."""
    return Event.objects.create(
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
        channel=channel,
    )


def record_many(events: Iterable[Event]) -> int:
    """Add many events (unsaved `Event` rows), read as a stream. Returns how many."""
    return copy_in(Event, FIELDS, ([getattr(event, field) for field in FIELDS] for event in events))
