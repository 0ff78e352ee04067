"""Background jobs on Postgres: queued in the transaction that causes them, carried out inside the tenant they belong to.

A thin layer over Procrastinate (decision record 0003). `enqueue` goes through one database function that stamps the
tenant's own name on the job: a tenant's role can add jobs for itself and do nothing else with the queue. The worker enters
that tenant before any code of the job runs and leaves it afterwards, whatever happened. Every job must be harmless when it
runs twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kit import origin

logger = logging.getLogger("kit.jobs")
TENANT_ARGUMENT = "_tenant"
_RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)


class Skipped(Exception):
    """The tenant of a job is gone or may not work now; the job ends without its body having run."""


@dataclass(frozen=True)
class Job:
    """A function that runs in the background. Calling it runs it here and now, in the scope we are in."""

    name: str
    function: Callable[..., None]
    queue: str
    #: Whether it belongs to no tenant: it runs in the lobby, and refuses to be queued from inside a tenant.
    in_lobby: bool
    even_when_read_only: bool

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)


_jobs: dict[str, Job] = {}


def job(
    *, queue: str = "default", in_lobby: bool = False, even_when_read_only: bool = False
) -> Callable[[Callable[..., None]], Job]:
    """Make a background job of a function that takes keyword arguments with JSON values.

    It lives in its room's `jobs.py`. It is retried 8 times over about 3 hours, then stays in the queue as failed.
    `even_when_read_only` lets it run for a tenant that may only read, a reminder about payment for example.
    """

    def decorate(function: Callable[..., None]) -> Job:
        module = function.__module__.removesuffix(".jobs")
        name = f"{module}.{function.__name__}"
        made = Job(name, function, queue, in_lobby, even_when_read_only)
        _jobs[name] = made

        def carry_out(**arguments: Any) -> None:
            run(made, arguments)

        app.task(name=name, queue=queue, retry=_RETRY)(carry_out)
        return made

    return decorate


def periodic(cron: str, *, each_tenant: bool = False) -> Callable[[Job], Job]:
    """Run a job by the clock (five cron fields, UTC): once in the lobby, or once in each tenant that works."""

    def decorate(made: Job) -> Job:
        def fan_out(timestamp: int) -> None:
            with _scope(None, made):
                schemas: list[str] = import_string(settings.JOB_TENANTS)() if each_tenant else []
                for schema in schemas:
                    enqueue(made, _tenant=schema, _key=f"{made.name}:{timestamp}")
                if not each_tenant:
                    enqueue(made, _key=f"{made.name}:{timestamp}")

        task = app.task(name=f"{made.name}:periodic", queue=made.queue)(fan_out)
        app.periodic(cron=cron)(task)
        return made

    return decorate


def enqueue(
    made: Job,
    *,
    _at: datetime | None = None,
    _key: str | None = None,
    _tenant: str | None = None,
    _urgent: bool = False,
    **arguments: Any,
) -> int | None:
    """Queue a job in the running transaction; returns its id, or None when one with the same `_key` waits already.

    Inside a tenant the database stamps that tenant on it, whatever `_tenant` says; from the lobby `_tenant` names one by
    its schema. `_at` is the earliest moment it may run. Fairness: within the same urgency, each job that a tenant already
    has waiting puts its next one a place further back.
    """
    text = json.dumps(arguments, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.enqueue_job(%s::text, %s::text, %s::jsonb, %s::text, %s::timestamptz, %s::text, %s::int)",
            [made.name, made.queue, text, _key, _at, None if made.in_lobby else _tenant, 1 if _urgent else 0],
        )
        row = cursor.fetchone()
    return None if row is None else row[0]


def run(made: Job, arguments: dict[str, Any]) -> None:
    """Carry a job out in the tenant that its arguments name, or in the lobby. What the worker calls."""
    arguments = dict(arguments)
    schema = arguments.pop(TENANT_ARGUMENT, None)
    if schema and made.in_lobby:
        raise PermissionError(f"{made.name} belongs to no tenant, and {schema} queued it.")
    try:
        with origin.entered(origin.Origin("job")), _scope(schema, made):
            made.function(**arguments)
    except Skipped as reason:
        logger.info("job %s skipped for %s: %s", made.name, schema, reason)


def all_jobs() -> list[Job]:
    """Every job that the loaded rooms have, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_waiting(*, limit: int = 1000) -> int:
    """Carry out the jobs that wait now, here, oldest first; returns how many ran.

    For tests and for commands that must not need a worker. Call it in the lobby. A failing job raises.
    """
    done = 0
    while done < limit:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo'"
                " AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY priority DESC, id LIMIT 1"
                " FOR UPDATE SKIP LOCKED) RETURNING task_name, args"
            )
            row = cursor.fetchone()
        if row is None:
            break
        name, arguments = row
        run(_jobs[name], json.loads(arguments) if isinstance(arguments, str) else arguments)
        done += 1
    return done


def _scope(schema: str | None, made: Job) -> AbstractContextManager[None]:
    enter: Callable[..., AbstractContextManager[None]] = import_string(settings.JOB_SCOPE)
    return enter(schema, even_when_read_only=made.even_when_read_only)


@periodic("* * * * *")
@job(in_lobby=True)
def requeue_abandoned_jobs() -> None:
    """Put jobs back whose worker was killed. The queue forgets a worker that shows no sign of life for 30 seconds."""
    put_abandoned_back()


def put_abandoned_back() -> None:
    """The same for the queue of the database that we are connected to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)"
            " FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"
        )
