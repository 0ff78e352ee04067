"""What is measured, each with the floor it is held against."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from .load import Measured, rate, request_of
from .world import World


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is against the floor: below 1 for rates, above 1 for times."""

    name: str
    median: float
    unit: str
    spread: float
    floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How far from the floor."""
        return None if not self.floor else self.median / self.floor

    def as_json(self) -> dict[str, Any]:
        """For var/bench.json."""
        return {**asdict(self), "ratio": self.ratio}


Measure = Callable[[World], list[Figure]]


def pages(world: World) -> list[Figure]:
    """Pages over HTTP, four connections, against a 20 KB page without a program, or 50 rows as JSON.

    A cookie that means nothing has a page made anew; without one it comes from those that are kept for a moment.
    """
    port, host = world.running.port, world.host
    plain = rate(world.floor_port, request_of("localhost", world.floor_port, "/page"))
    rows = rate(world.floor_port, request_of("localhost", world.floor_port, "/rows"))
    discussion = f"/discussions/{world.discussion.pk}/"
    project, anew = f"/projects/{world.project.slug}/", "nothing=1"
    wanted: list[tuple[str, str, str, Measured]] = [
        ("city home, kept", "/", "", plain),
        ("project page, kept", project, "", plain),
        ("discussion of 1,000, kept", discussion, "", plain),
        ("city home", "/", anew, plain),
        ("list of projects", "/projects/", anew, plain),
        ("project page", project, anew, plain),
        ("discussion of 1,000, anonymous", discussion, anew, plain),
        ("discussion of 1,000, signed in", discussion, world.resident, rows),
        ("workspace home", "/workspace/", world.staff, plain),
        ("contributions for staff", "/workspace/contributions/", world.staff, plain),
        ("moderation queue", "/workspace/moderation/", world.staff, plain),
        ("projects for staff", "/workspace/projects/", world.staff, plain),
    ]
    figures = [Figure("floor: 20 KB page", plain.median, "requests/s", plain.spread)]
    figures.append(Figure("floor: 50 rows as JSON", rows.median, "requests/s", rows.spread))
    for name, path, cookie, floor in wanted:
        found = rate(port, request_of(host, port, path, cookie=cookie))
        figures.append(Figure(name, found.median, "requests/s", found.spread, floor.median))
    return figures


def queries(world: World) -> list[Figure]:
    """Statements that a page costs, counted inside the program."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    figures = []
    for name, path, cookie in (
        ("city home", "/", "nothing=1"),
        ("list of projects", "/projects/", "nothing=1"),
        ("project page", f"/projects/{world.project.slug}/", "nothing=1"),
        ("discussion of 1,000, anonymous", f"/discussions/{world.discussion.pk}/", "nothing=1"),
        ("discussion of 1,000, signed in", f"/discussions/{world.discussion.pk}/", world.resident),
        ("workspace home", "/workspace/", world.staff),
        ("contributions for staff", "/workspace/contributions/", world.staff),
        ("moderation queue", "/workspace/moderation/", world.staff),
        ("projects for staff", "/workspace/projects/", world.staff),
    ):
        client = Client(HTTP_HOST=f"{world.host}:{world.running.port}", HTTP_COOKIE=cookie)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        figures.append(Figure(f"queries: {name}", len(captured), "queries", 0))
    return figures


def contributing(world: World) -> list[Figure]:
    """One contribution: event, counters, audit line, all in one transaction; against one INSERT and its commit."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from participation.discussions.actions import contribute
    from tenants.context import enter

    with enter(world.tenant):
        users = list(User.objects.exclude(participant=None)[:40])

        def once(number: int) -> None:
            contribute(
                world.discussion,
                by=users[number % len(users)],
                body=f"Sentence number {number} of a benchmark.",
            )

        once(-1)
        with CaptureQueriesContext(connection) as captured:
            once(-2)
        ours = times(once, 200)
        with connection.cursor() as cursor:
            floor = times(lambda number: cursor.execute(_INSERT, [f"benchmark {number}"]), 200)
    return [
        Figure("post a contribution", ours[0] * 1000, "ms", ours[1] * 1000, floor[0] * 1000),
        Figure("queries: post a contribution", len(captured), "queries", 0),
    ]


_INSERT = "INSERT INTO journal_event (kind, channel, occurred_at, recorded_at) VALUES (%s::text, 'bench', now(), now())"


def webhooks(world: World) -> list[Figure]:
    """Signed events of Stripe's taken in and kept, over HTTP by four connections; none may be missing afterwards."""
    import itertools
    import json

    import stripe
    from django.conf import settings

    from billing.models import WebhookEvent
    from tenants.context import lobby

    sent = itertools.count(1)

    def events() -> Iterator[bytes]:
        for number in sent:
            subject = {"object": "invoice", "id": f"in_bench_{number}", "customer": "cus_of_nobody"}
            facts = {
                "id": f"evt_bench_{number}",
                "object": "event",
                "type": "invoice.paid",
                "livemode": False,
            }
            body = json.dumps({**facts, "created": int(time.time()), "data": {"object": subject}})
            signature = stripe.WebhookSignature.generate_signature_header(
                body, settings.STRIPE_WEBHOOK_SECRETS[0]
            )
            head = (
                f"POST /stripe/webhooks/ HTTP/1.1\r\nHost: localhost:{world.running.port}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                f"Stripe-Signature: {signature}\r\n\r\n"
            )
            yield (head + body).encode()

    found = rate(world.running.port, events())
    with lobby():
        kept = WebhookEvent.objects.filter(event_id__startswith="evt_bench_").count()
    # Those of each round that were still under way when it ended may be in or not.
    missing = max(0, next(sent) - 1 - kept - 4 * 6)
    return [
        Figure("webhook events taken in", found.median, "events/s", found.spread, 200),
        Figure("webhook events missing", missing, "events", 0),
    ]


def entering(world: World) -> list[Figure]:
    """Entering a tenant with one query, against the query alone."""
    from django.db import connection

    from tenants.context import enter, lobby

    def query(_number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def in_and_out(number: int) -> None:
        with enter(world.tenant):
            query(number)

    with lobby():
        query(0)
        ours, floor = times(in_and_out, 500), times(query, 500)
    return [Figure("enter a tenant, one query", ours[0] * 1e6, "µs", ours[1] * 1e6, floor[0] * 1e6)]


def tenants(world: World) -> list[Figure]:
    """Making a tenant (reserved, provisioned, answering), and migrating when there is nothing to do."""
    import io

    from django.core.management import call_command

    from tenants import provisioning
    from tenants.actions import drop_tenant, reserve_tenant
    from tenants.context import lobby
    from tenants.models import Tenant

    made: list[Tenant] = []

    def make(number: int) -> None:
        tenant = reserve_tenant(
            kind="city",
            name=f"Bench {number}",
            slug=f"bench-{number}",
            country="FR",
            population=10_000,
            language="fr",
            contact_email=f"bench{number}@bench.example",
            timezone="Europe/Paris",
        )
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.ACTIVE)
        tenant.refresh_from_db()
        provisioning.carry_on(tenant)
        made.append(tenant)

    with lobby():
        creating = times(make, 5)
        migrating = times(lambda _number: call_command("migrate", verbosity=0, stdout=io.StringIO()), 3)
        for tenant in made:
            drop_tenant(tenant)
    return [
        Figure("make a tenant", creating[0], "s", creating[1]),
        Figure("migrate, nothing to do", migrating[0], "s", migrating[1]),
    ]


def weight(world: World) -> list[Figure]:
    """What a first visit to the largest discussion transfers, and what a warm web process holds."""
    import gzip
    import http.client
    import re

    def fetch(path: str) -> tuple[bytes, int]:
        connection = http.client.HTTPConnection("127.0.0.1", world.running.port, timeout=20)
        headers = {"Host": f"{world.host}:{world.running.port}", "Accept-Encoding": "gzip"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        if answer.headers.get("Content-Encoding") == "gzip":
            return gzip.decompress(body), len(body)
        return body, len(gzip.compress(body, 6))  # the reverse proxy compresses pages

    page, total = fetch(f"/discussions/{world.discussion.pk}/")
    text = page.decode()
    assets = set(
        re.findall(r'(?:src|href)="(/(?:static/|theme)[^"#?]*(?:\.css|\.js|\.svg|\.woff2)[^"#]*)"', text)
    )
    scripts = 0
    for path in assets:
        _body, size = fetch(path)
        total += size
        scripts += size if ".js" in path else 0
    workers = [
        process.memory_info().rss
        for process in psutil.process_iter(["cmdline", "ppid"])
        if "civocracy.web_server" in " ".join(process.info["cmdline"] or [])
        and psutil.Process(process.info["ppid"]).name() == process.name()
        and "floor" not in " ".join(process.info["cmdline"])
    ]
    figures = [
        Figure("discussion page, first visit", total / 1000, "KB", 0, 100),
        Figure("of it JavaScript", scripts / 1000, "KB", 0, 30),
    ]
    if workers:
        memory = [size / 2**20 for size in workers]
        figures.append(
            Figure(
                "memory of a web process", statistics.median(memory), "MiB", max(memory) - min(memory), 120
            )
        )
    return figures


def times(action: Callable[[int], object], count: int) -> tuple[float, float]:
    """Median seconds of one call, and the spread between the quartiles."""
    found = []
    gc.disable()
    try:
        for number in range(count):
            began = time.perf_counter()
            action(number)
            found.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return middle(found)


def middle(found: Sequence[float]) -> tuple[float, float]:
    """The median, and the spread between the quartiles (0 for one alone)."""
    if len(found) < 2:
        return found[0], 0.0
    quarters = statistics.quantiles(found, n=4)
    return statistics.median(found), quarters[2] - quarters[0]


QUICK: tuple[Measure, ...] = (pages, queries, contributing, entering)
ALL: tuple[Measure, ...] = (*QUICK, webhooks, tenants, weight)
