"""Health pages: `/healthz` says whether this process can serve, `/readyz` whether what it needs answers."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from kit.access import audience
from tenants import cells
from tenants.cells import MAIN


@never_cache
@audience("anyone")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when a request gets through to us and the database answers; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@audience("anyone")
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers, migrations are there, and how long the oldest job has waited, in seconds.

    A further cell that does not answer is named: its cities are not there, all others are.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
            (migrations,) = cursor.fetchone()
        waited = _oldest_job_waits(MAIN)
    except DatabaseError:
        return JsonResponse({"ready": False, "reason": "the database does not answer"}, status=503)
    silent = []
    for cell in settings.CELLS:
        try:
            waited = max(waited, _oldest_job_waits(cell))
        except DatabaseError:
            silent.append(cell)
    return JsonResponse(
        {"ready": migrations > 0, "oldest_job_waits_s": round(waited, 1), "cells_that_do_not_answer": silent}
    )


def _oldest_job_waits(cell: str) -> float:
    """How long the oldest due job of a cell's queue has waited, in seconds."""
    with cells.visiting(cell) as there, there.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM max(now() - e.at)), 0) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        return float(cursor.fetchone()[0])
