"""The database's time for every page of figures, as a browser asks for them; the console's over all tenants."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..measures import Figure, middle
from .counting import processor_time
from .ground import Ground

#: Milliseconds of the database for a page.
BUDGET = 100
TIMES = 9


def dashboards(there: Ground) -> list[Figure]:
    """Site, project, activity, department, channel, and the files made of them."""
    from participation.discussions.models import Discussion
    from tenants.context import enter

    with enter(there.tenant):
        # In the middle of its life: full, and not the last one, which has hardly begun.
        number = there.size.projects // 2
        discussion = Discussion.objects.filter(project__slug=f"bench-{number}").select_related(
            "project__department"
        )[0]
    project = f"/workspace/projects/{discussion.project.slug}/engagement/"
    pages = {
        "engagement": "/workspace/engagement/",
        "project": project,
        "activity": f"{project}?activity=discussion:{discussion.pk}",
        "department": f"/workspace/engagement/departments/{discussion.project.department.slug}/",
        "channel": "/workspace/engagement/channels/newsletter/",
        "member cities": "/workspace/engagement/members/",
        "together": "/workspace/engagement/together/",
        "days as CSV": "/workspace/engagement/days.csv",
        "projects as CSV": "/workspace/engagement/projects.csv",
        "report as PDF": "/workspace/engagement/report.pdf",
        "workbook": "/workspace/engagement/figures.xlsx",
        "expectations": f"/workspace/projects/{discussion.project.slug}/expectation-report/",
        "API, site": "/api/v1/engagement/",
    }
    client = client_of(f"{there.tenant.slug}.localhost", there.staff, there.tenant)
    return [figure for name, path in pages.items() for figure in page(client, name, path)]


def console(there: Ground) -> list[Figure]:
    """Every tenant in one table, in each order and by each filter that looks at figures."""
    from django.conf import settings

    pages = {
        "by name": "",
        "by activity": "?sort=activity",
        "by contributions": "?sort=contributions",
        "by participants": "?sort=participants",
        "by sustain index": "?sort=sustain",
        "quiet ones": "?activity=quiet",
        "recent ones": "?activity=recent&sort=activity",
    }
    client = client_of(settings.PUBLIC_HOST, there.overseer, None)
    found = (page(client, f"console, {name}", f"/console/{query}") for name, query in pages.items())
    return [figure for figures in found for figure in figures]


def page(client: Any, name: str, path: str) -> list[Figure]:
    """The medians of nine visits after a first one: the database on the clock, and the processor that its process took."""
    wall, processor = [], []
    for _ in range(TIMES + 1):
        before = processor_time()
        with database_time() as spent:
            answer = client.get(path)
            b"".join(answer)  # a file is made while it is read
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        wall.append(1000 * sum(spent.values()))
        processor.append(1000 * (processor_time() - before))
    on_the_clock, of_it = middle(wall[1:]), middle(processor[1:])
    if on_the_clock[0] > BUDGET:  # why
        for statement in sorted(spent, key=lambda one: -spent[one])[:6]:
            print(f"    {1000 * spent[statement]:.0f} ms: {statement[:600]}", flush=True)
    return [
        Figure(f"database: {name}", on_the_clock[0], "ms", on_the_clock[1], BUDGET),
        Figure(f"processor: {name}", of_it[0], "ms", of_it[1], BUDGET),
    ]


@contextmanager
def database_time() -> Iterator[dict[str, float]]:
    """Seconds on the clock while statements ran, by statement."""
    from django.db import connection

    spent: dict[str, float] = {}

    def timed(execute: Any, statement: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            spent[str(statement)] = spent.get(str(statement), 0.0) + time.perf_counter() - began

    with connection.execute_wrapper(timed):
        yield spent


def client_of(host: str, user: Any, tenant: Any) -> Any:
    from django.test import Client

    from kit import clock
    from tenants.context import enter, lobby

    client = Client(HTTP_HOST=host)
    with enter(tenant) if tenant else lobby():
        client.force_login(user)
        session = client.session
        session["seen_on"] = clock.today().isoformat()
        session.save()
    return client
