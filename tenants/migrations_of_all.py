"""Migrating all tenants: those that have nothing to do are not visited, one that fails does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from tenants import isolation, template
from tenants.models import Tenant
from tenants.owner import migrating, owner_connection

logger = logging.getLogger("tenants.migrations")


@dataclass
class Report:
    """What happened: schemas that were migrated, and those that failed with their error in the log."""

    migrated: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    up_to_date: int = 0


def migrate(*, say: Callable[[str], object]) -> Report:
    """Migrate the shared schema, then the template, then every tenant that is behind."""
    report = Report()
    with migrating():
        template.migrate_schema("public")
        with owner_connection() as owner:
            isolation.grant_shared_rights(owner)
        template.refresh()
        schemas = list(
            Tenant.objects.filter(provisioning_steps__key="schema", provisioning_steps__state="done")
            .order_by("id")
            .values_list("schema_name", flat=True)
        )
        behind = _behind(schemas)
        report.up_to_date = len(schemas) - len(behind)
        for number, schema in enumerate(behind, start=1):
            _migrate_one(schema, report)
            say(f"{number}/{len(behind)} {schema}")
    say(
        f"Shared schema and template up to date; {len(report.migrated)} migrated, {report.up_to_date} had nothing to do."
    )
    return report


def _migrate_one(schema: str, report: Report) -> None:
    try:
        template.migrate_schema(schema)
        with owner_connection() as owner:
            isolation.grant_tenant_rights(owner, schema)
    except Exception:
        logger.exception("migrating %s failed", schema)
        report.failed.append(schema)
    else:
        report.migrated.append(schema)


def _behind(schemas: list[str]) -> list[str]:
    """Those of `schemas` that lack a migration that the code has. One query for all of them."""
    if not schemas:
        return []
    wanted = len(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    parts = [
        sql.SQL("SELECT {}, count(DISTINCT (app, name)) FROM {}.django_migrations").format(
            sql.Literal(schema), sql.Identifier(schema)
        )
        for schema in schemas
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        counts = dict(cursor.fetchall())
    return [schema for schema in schemas if counts[schema] < wanted]
