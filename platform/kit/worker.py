"""The worker's loop: it serves the queue beside the shared schema, and every further queue that the settings know."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp

logger = logging.getLogger(__name__)
#: Seconds until a further queue is tried again whose database did not answer.
PAUSE = 10.0


def work(*, concurrency: int, once: bool) -> None:
    """Carry out jobs until SIGTERM or Ctrl-C, or with `once` until nothing waits; `concurrency` of each queue at once."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
    with app.replace_connector(connector):
        asyncio.run(_serve(concurrency=concurrency, once=once))


async def _serve(*, concurrency: int, once: bool) -> None:
    options: dict[str, Any] = {
        "concurrency": concurrency,
        "wait": not once,
        "delete_jobs": "successful",
        "shutdown_graceful_timeout": 20,
    }
    queues: dict[str, dict[str, Any]] = import_string(settings.JOB_QUEUES)()
    others = [asyncio.create_task(_serve_further(name, queues[name], options)) for name in queues]
    async with app.open_async():
        await app.run_worker_async(**options)
    if not once:
        for task in others:
            task.cancel()  # each ends the jobs that it is at
    await asyncio.gather(*others, return_exceptions=True)


async def _serve_further(name: str, parameters: dict[str, Any], options: dict[str, Any]) -> None:
    """One further queue. A database that is away for a while must not keep the others from working."""
    while True:
        try:
            further = _app_for(parameters)
            async with further.open_async():
                await further.run_worker_async(**options, install_signal_handlers=False)
            return
        except Exception:
            logger.exception("the queue of %s cannot be served; it is tried again", name)
            if not options["wait"]:
                return
        await asyncio.sleep(PAUSE)


def _app_for(parameters: dict[str, Any]) -> App:
    # The clock ticks at the main queue alone: this app knows the jobs, and none of their times.
    further = DjangoApp(connector=PsycopgConnector(kwargs=parameters), import_paths=app.import_paths)
    further.tasks = app.tasks
    return further
