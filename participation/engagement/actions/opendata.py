"""Making the open data package, in the background."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation

from kit import audit, clock, scope
from kit.jobs import enqueue
from participation.engagement import rules
from participation.engagement.actions.counting import publish_daily_figures
from participation.engagement.models import OpenData
from participation.engagement.papers.opendata import write_package
from participation.lifecycle import refuse_unless_writable

#: So many finished packages are kept, so that a download that has begun can end.
KEPT = 2


def request_open_data(*, by: Any = None) -> OpenData:
    """Have the worker make the package; one that is being made is not asked for twice. Raises NotAllowed.

    Without `by` it is the clock that asks.
    """
    refuse_unless_writable()
    if by is not None:
        rules.may_keep_the_census(by).or_refuse()
    with transaction.atomic():
        waiting = OpenData.objects.filter(finished_at=None, failed_because="").first()
        if waiting is not None and (clock.now() - waiting.requested_at).total_seconds() < 3600:
            return waiting
        made = OpenData.objects.create(requested_at=clock.now())
        if by is not None:
            audit.record("engagement.open_data_requested", by=by, subject=made)
        from participation.engagement.jobs import write_open_data

        enqueue(write_open_data, open_data_id=made.pk)
    return made


def make_open_data(made: OpenData) -> OpenData:
    """Write the package, and delete those before the last two. Called by the job; harmless when repeated."""
    publish_daily_figures(days=1)
    made.file = f"open-data/{secrets.token_hex(8)}.zip"
    place = Path(default_storage.path(made.file))
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file, translation.override(scope.current().language):
        made.rows = write_package(file)
        made.size = file.tell()
    made.finished_at = clock.now()
    made.save(update_fields=["rows", "size", "file", "finished_at"])
    for old in OpenData.objects.exclude(finished_at=None)[KEPT:]:
        default_storage.delete(old.file)
        old.delete()
    return made
