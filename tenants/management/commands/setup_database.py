"""Make the database and its roles. Needs a superuser's URL; everything else runs without one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg import conninfo, sql

from tenants import cells, isolation


class Command(BaseCommand):
    """A thin shell over tenants.isolation."""

    help = "Make the database, its roles and its walls, as the superuser of SUPERUSER_DATABASE_URL. Safe to repeat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which database."""
        parser.add_argument(
            "--cell",
            default=cells.MAIN,
            help="a further cell; SUPERUSER_DATABASE_URL then leads to its server",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        if not settings.SUPERUSER_DATABASE_URL:
            raise CommandError("Set SUPERUSER_DATABASE_URL to a superuser's connection to the server.")
        name = str(cells.cell_named(options["cell"]).owner_database["NAME"])
        with psycopg.connect(settings.SUPERUSER_DATABASE_URL, autocommit=True) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        target = conninfo.make_conninfo(settings.SUPERUSER_DATABASE_URL, dbname=name)
        with psycopg.connect(target) as connection:
            isolation.set_up_roles(connection, database=name)
        self.stdout.write(f"Database {name} and its roles are ready.")
