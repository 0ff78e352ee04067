"""The world of the tests: an embedded Postgres, a template database with two tenants, and one copy of it for each worker.

The template is made once for each state of the migrations and models, and kept under var/, so a run starts in a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from civocracy import embedded

if TYPE_CHECKING:
    from tenants.models import Tenant

ROOT = Path(__file__).resolve().parents[1]
PLACE = Path(os.environ.get("CIVOCRACY_VAR", ROOT / "var")) / "test-postgres"
SOURCES = ("tenants", "participation", "billing", "onboarding", "platform")


def fingerprint() -> str:
    """Changes whenever the structure of the database may."""
    digest = hashlib.sha256()
    for room in SOURCES:
        for path in sorted((ROOT / room).rglob("*.py")):
            inside = path.relative_to(ROOT).parts
            if "migrations" in inside or path.name in (
                "models.py",
                "isolation.py",
                "template.py",
                "world.py",
            ):
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
            elif "models" in inside or path.name in ("seed.py", "plans.py", "catalogue.py"):
                digest.update(path.read_bytes())
    digest.update((ROOT / "tests" / "world.py").read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one process of this checkout at a time gets in."""
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    with (PLACE.parent / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def start_server() -> embedded.Server:
    """The server of the tests. It stays up between runs: starting is the slowest part of a short run."""
    with alone("test-postgres"):
        return embedded.start(PLACE, extra_settings=embedded.FAST_AND_FORGETFUL)


def point_settings_at(server: embedded.Server, database: str) -> None:
    """Let the settings of the tests find the database. Before Django is set up."""
    os.environ["TEST_DATABASE_URL"] = server.url(user="app_login", database=database)
    os.environ["TEST_OWNER_DATABASE_URL"] = server.url(user="app_migrator", database=database)


def repoint_django(server: embedded.Server, database: str) -> None:
    """Let a Django that is set up already use another database."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATABASE_URL = server.url(user="app_login", database=database)
    settings.OWNER_DATABASE_URL = server.url(user="app_migrator", database=database)
    for config in (connection.settings_dict, settings.DATABASES["default"], settings.OWNER_DATABASE):
        config["NAME"] = database


def make_template(server: embedded.Server) -> str:
    """The name of the template database; it is made when it is not there."""
    name = f"template_{fingerprint()}"
    with alone("test-template"), psycopg.connect(server.url(), autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        _drop_all_but(admin, keep=set())
        building = f"building_{name}"
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
        _build(server, building)
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
    return name


def copy_for_worker(server: embedded.Server, template: str, worker: str) -> str:
    """A fresh database for one worker of this run."""
    name = f"run_{os.getpid()}_{worker}"
    with alone("test-template"), psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER app_owner STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        for statement in (
            "REVOKE ALL ON DATABASE {} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {} TO app_login, app_migrator",
        ):
            admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
    return name


def drop(server: embedded.Server, name: str) -> None:
    """Remove a worker's database."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_all_but(admin: psycopg.Connection[object], keep: set[str]) -> None:
    # Databases of templates that are out of date, and of runs whose process is gone.
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^(template_|building_|run_).'"
    ).fetchall()
    for (name,) in rows:  # type: ignore[misc]
        parts = str(name).split("_")
        running = parts[0] == "run" and parts[1].isdigit() and Path(f"/proc/{parts[1]}").exists()
        if name in keep or running:
            continue
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name))))


def _build(server: embedded.Server, database: str) -> None:
    from django.core.management import call_command

    from tenants import isolation

    with psycopg.connect(server.url(database=database)) as admin:
        isolation.set_up_roles(admin, database=database)
    repoint_django(server, database)
    call_command("migrate", verbosity=0)
    _make_tenants()
    from django.db import connection

    connection.close()


def _make_tenants() -> None:
    from django.conf import settings
    from django.test import override_settings

    from kit import scope
    from tenants import actions, provisioning
    from tenants.models import Tenant

    steps = {**settings.PROVISIONING_STEPS, "administrator": "tests.world.without_administrator"}
    with scope.entered(scope.public()), override_settings(PROVISIONING_STEPS=steps):
        for slug, name, country, language, population in (
            ("lyon", "Lyon", "FR", "fr", 522_000),
            ("turin", "Turin", "IT", "en", 847_000),
        ):
            tenant = actions.reserve_tenant(
                kind="city",
                name=name,
                slug=slug,
                country=country,
                population=population,
                language=language,
                contact_email=f"participation@{slug}.example",
                timezone="Europe/Paris" if slug == "lyon" else "Europe/Rome",
            )
            Tenant.objects.filter(pk=tenant.pk).update(schema_name=f"t_{slug}", state=Tenant.State.ACTIVE)
            provisioning.carry_on(Tenant.objects.get(pk=tenant.pk))


def without_administrator(tenant: Tenant) -> None:
    """A provisioning step that appoints nobody: these two tenants were not signed up by anybody."""
