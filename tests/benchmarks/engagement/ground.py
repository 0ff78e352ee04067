"""A database with the largest tenant in it, which can be kept from one run to the next: filling it takes minutes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from tests import world

from . import filling
from .filling import Size

SCHEMA = "t_lyon"


@dataclass(frozen=True)
class Ground:
    """The tenant, somebody of its staff, Civocracy's own staff, and how much there is."""

    size: Size
    tenant: Any
    staff: Any
    overseer: Any
    url: str

    def as_superuser(self) -> psycopg.Connection[Any]:
        """A connection that may do anything, each statement for itself."""
        return psycopg.connect(self.url, autocommit=True)


@contextmanager
def ground(*, quick: bool, keep: bool) -> Iterator[Ground]:
    """Django set up on the database. With `keep` it stays afterwards, and one that stayed is used again."""
    size = filling.QUICK if quick else Size()
    server = world.start_server()
    world.point_settings_at(server, "template1")
    os.environ["DJANGO_SETTINGS_MODULE"] = "civocracy.settings.test"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.SUPERUSER_DATABASE_URL = server.url()
    for config in (connection.settings_dict, settings.DATABASES["default"], settings.OWNER_DATABASE):
        config["HOST"], config["PORT"] = str(server.socket_dir), ""
    name = f"kept_engagement_{size.contributions}"
    if not keep or not _is_there(server, name):
        copy = world.copy_for_worker(server, world.make_template(server), "engagement")
        world.repoint_django(server, copy)
        _fill(server.url(database=copy), size)
        connection.close()
        if keep:
            with psycopg.connect(server.url(), autocommit=True) as admin:
                admin.execute(f"ALTER DATABASE {copy} RENAME TO {name}")
        else:
            name = copy
    world.repoint_django(server, name)
    try:
        yield _look_around(server.url(database=name), size)
    finally:
        connection.close()
        if not keep:
            world.drop(server, name)


def _is_there(server: Any, name: str) -> bool:
    with psycopg.connect(server.url()) as admin:
        return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _look_around(url: str, size: Size) -> Ground:
    from django.core.management import call_command

    from accounts.models import User
    from tenants.context import enter, lobby
    from tenants.models import Tenant

    call_command("migrate", verbosity=0)  # one that was kept may be older
    with lobby():
        tenant = Tenant.objects.get(schema_name=SCHEMA)
        overseer = User.objects.get(email="bench@civocracy.example")
    with enter(tenant):
        return Ground(size, tenant, User.objects.get(email="bench@lyon.example"), overseer, url)


def _fill(url: str, size: Size) -> None:
    from tenants.context import enter, lobby
    from tenants.models import Tenant

    began = time.monotonic()
    with lobby():
        tenant = Tenant.objects.get(schema_name=SCHEMA)
        _an_overseer()
    with psycopg.connect(url, autocommit=True) as admin:
        filling.prepare(admin, SCHEMA, size)
        with enter(tenant):
            _somebody_of_the_staff()
            _projects(size)
        filling.fill(admin, SCHEMA, size)
    print(f"  filled in {time.monotonic() - began:.0f} s", flush=True)


def _an_overseer() -> None:
    from accounts.actions import account_for, confirm_address

    user = account_for("bench@civocracy.example", language="en", display_name="Bench")
    confirm_address(user)
    user.is_civocracy_staff = True
    user.save(update_fields=["is_civocracy_staff"])


def _somebody_of_the_staff() -> None:
    from accounts.actions import account_for, confirm_address
    from participation.departments.actions import appoint

    user = account_for("bench@lyon.example", language="en", display_name="Bench")
    confirm_address(user)
    appoint(user, role="administrator", by=None)


def _projects(size: Size) -> None:
    """Each opens when its turn comes and stays open for 120 days; the last ones are open now. Two discussions each."""
    from kit import clock
    from participation.departments.models import Department
    from participation.discussions.models import Discussion
    from participation.projects.models import Influence, Project

    departments = list(Department.objects.filter(slug__startswith="department-").order_by("id"))
    first, span, life = clock.now() - timedelta(days=1_095), timedelta(days=1_095 - 60), timedelta(days=120)
    opened = [first + span * number / size.projects for number in range(size.projects)]
    projects = Project.objects.bulk_create(
        Project(
            title=f"Street by street, part {number}",
            slug=f"bench-{number}",
            language="en",
            department=departments[number * 7 % len(departments)],
            decision="Which streets are rebuilt first.",
            decider="The city council",
            decide_on=(at + life).date(),
            influence=Influence.CONSULT,
            influence_reason="The order is open.",
            state=Project.State.PUBLISHED,
            created_at=at,
            published_at=at,
        )
        for number, at in enumerate(opened)
    )
    Discussion.objects.bulk_create(
        Discussion(
            project=project,
            question=f"What should change first in {project.title.lower()}, and why ({turn})?",
            state=Discussion.State.PUBLISHED,
            created_at=at,
            published_at=at,
            opens_at=at,
            closes_at=at + life,
        )
        for project, at in zip(projects, opened, strict=True)
        for turn in ("by day", "by night")
    )
