"""The record of who did what, as administrators read it."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kit import audit
from kit.models import AuditEntry
from participation.departments.models import Department
from participation.departments.queries import below_and_itself
from participation.pages.record_words import in_words

LINES_AT_ONCE = 500


def record_lines(
    *,
    who: str = "",
    action: str = "",
    kind: str = "",
    what: str = "",
    department: Department | None = None,
    door: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEntry]:
    """The lines of the record, newest first. `who` and `what` are how words of names begin; both days are included.

    `kind` is the kind of thing, `department` one with all below it, `door` where the line came from.
    """
    lines = AuditEntry.objects.filter(audit.lines_about(who, what)).order_by("-id")
    if action:
        lines = lines.filter(action=action)
    if kind:
        lines = lines.filter(subject_type=kind)
    if department is not None:
        lines = lines.filter(place_id__in=below_and_itself(department))
    if door:
        lines = lines.filter(origin=door)
    if since:
        lines = lines.filter(occurred_at__gte=_midnight(since))
    if until:
        lines = lines.filter(occurred_at__lt=_midnight(until + timedelta(days=1)))
    return lines


def record_rows(lines: QuerySet[AuditEntry]) -> Generator[list[Any], None, None]:
    """The same lines as rows of a file, read as a stream."""
    for line in _named(lines.iterator(chunk_size=LINES_AT_ONCE)):
        yield [
            line.pk,
            timezone.localtime(line.occurred_at),
            line.actor_name,
            line.actor_id,
            line.action,
            in_words(line.action),
            line.subject_type,
            line.subject_id,
            line.subject_name,
            json.dumps(line.before, ensure_ascii=False, sort_keys=True),
            json.dumps(line.after, ensure_ascii=False, sort_keys=True),
            line.origin,
            line.coarse_network,
            line.place_id,
            line.position,
            line.seal,
        ]


def _named(lines: Iterator[AuditEntry]) -> Iterator[AuditEntry]:
    while some := list(islice(lines, LINES_AT_ONCE)):
        yield from audit.with_names(some)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
