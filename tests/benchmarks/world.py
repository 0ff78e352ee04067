"""A running product with a large city in it, and Django set up to look at the same database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running import Product, free_port, product


@dataclass(frozen=True)
class World:
    """What the measures need: the product, a tenant with much in it, its largest discussion, somebody signed in."""

    running: Product
    floor_port: int
    tenant: Any
    discussion: Any
    project: Any
    resident: str
    staff: str

    @property
    def host(self) -> str:
        """The tenant's host."""
        return f"{self.tenant.slug}.localhost"


@contextmanager
def world(*, quick: bool) -> Iterator[World]:
    """The product with 5,000 contributions in one city (quick), or 50,000 and 500 projects."""
    with tempfile.TemporaryDirectory(prefix="civocracy-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product(folder) as running:
            _look_at_the_same_database(running)
            yield from _filled(running, quick)


def _look_at_the_same_database(running: Product) -> None:
    from civocracy import embedded
    from civocracy.local.surroundings import Places, environment

    where = Places(running.var)
    server = embedded.start(where.postgres)  # joins the one that runs
    os.environ.update(environment(where, server, port=running.port, twin_port=running.port + 1))
    import django

    django.setup()


def _filled(running: Product, quick: bool) -> Iterator[World]:
    from civocracy.activity.generate import Size, generate
    from participation.discussions.models import Discussion
    from tenants.context import enter
    from tenants.queries import tenant_named

    tenant = tenant_named("valbourg")
    size = Size() if quick else Size(projects=500, participants=10_000, contributions=50_000, stances=100_000)
    with enter(tenant):
        generate(size, seed=1)
        discussion = Discussion.objects.filter(project__slug="generated-1-0").select_related("project").get()
    with _floor(running, tenant.schema_name, discussion.pk) as floor_port:
        yield World(
            running,
            floor_port,
            tenant,
            discussion,
            discussion.project,
            resident=session_of(tenant, "nadia.petit@mail.example"),
            staff=session_of(tenant, "claire.morel@valbourg.example"),
        )


def session_of(tenant: Any, email: str) -> str:
    """A cookie with which somebody is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User
    from tenants.context import enter

    with enter(tenant):
        user = User.objects.get(email=email)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def _floor(running: Product, schema: str, discussion: int) -> Iterator[int]:
    port = free_port()
    variables = {
        **os.environ,
        "PORT": str(port),
        "WEB_BIND": f"127.0.0.1:{port}",
        "FLOOR_DATABASE_URL": os.environ["SUPERUSER_DATABASE_URL"].replace("/postgres?", "/civocracy?"),
        "FLOOR_SCHEMA": schema,
        "FLOOR_DISCUSSION": str(discussion),
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:civocracy.web_server",
        "tests.benchmarks.floor:application",
    ]
    log = running.var / "floor.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, env=variables, stdout=output, stderr=output, cwd=Path(__file__).parents[2]
        )
    try:
        time.sleep(2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
