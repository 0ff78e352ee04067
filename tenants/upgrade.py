"""Migrating the shared schema, the template and all tenants.

Tenants that have nothing to do are found by one query and not visited. The others are taken in groups that stand at the
same migrations: one is migrated by Django and its statements are replayed in the rest, several at a time, each as a whole
or not at all. One that fails does not stop the others; running it again carries on.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from psycopg import errors, sql

from tenants import isolation, template
from tenants.models import Tenant
from tenants.owner import migrating, owner_connection
from tenants.replay import Recording, migrate_and_record, replay

logger = logging.getLogger("tenants.upgrade")

#: How many tenants are changed at once, and how often one is tried again whose tables are in use.
AT_ONCE = 4
TRIES = 5
_AT_A_TIME = 200

Say = Callable[[str], object]


@dataclass
class Report:
    """What happened: schemas that were migrated, those that failed (their error is in the log), and the rest."""

    migrated: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    up_to_date: int = 0


class AlreadyMigrating(RuntimeError):
    """Another process migrates at this moment."""


def migrate(*, say: Say, schemas: Sequence[str] | None = None) -> Report:
    """Migrate the shared schema, then the template, then every tenant that is behind (or those of `schemas`).

    Raises AlreadyMigrating. What fails in the shared schema or in the template is raised; what fails in a tenant is
    in the report.
    """
    report = Report()
    with _alone(), migrating():
        template.migrate_schema("public")
        with owner_connection() as owner:
            isolation.grant_shared_rights(owner)
            template.ensure_schema(owner)
        wanted = list(schemas) if schemas is not None else _all_tenants()
        stands = where_they_stand([template.TEMPLATE_SCHEMA, *wanted])
        recordings: dict[str, Recording] = {}
        before = stands[template.TEMPLATE_SCHEMA]
        recordings[before] = migrate_and_record(template.TEMPLATE_SCHEMA)
        now = where_they_stand([template.TEMPLATE_SCHEMA])[template.TEMPLATE_SCHEMA]
        template.refresh(stand=now)
        behind = [schema for schema in wanted if stands[schema] != now]
        report.up_to_date = len(wanted) - len(behind)
        _migrate_tenants(behind, stands, recordings, report, say)
    say(
        f"Shared schema and template are up to date. {len(report.migrated)} tenants migrated, "
        f"{report.up_to_date} had nothing to do, {len(report.failed)} failed."
    )
    return report


def where_they_stand(schemas: Sequence[str]) -> dict[str, str]:
    """For each schema a digest of the migrations it has; one query for every 200 schemas."""
    stands: dict[str, str] = {}
    for start in range(0, len(schemas), _AT_A_TIME):
        parts = [
            sql.SQL(
                "SELECT {}, md5(coalesce(string_agg(app || '.' || name, ',' ORDER BY app, name), '')) FROM {}"
            ).format(sql.Literal(schema), sql.Identifier(schema, "django_migrations"))
            for schema in schemas[start : start + _AT_A_TIME]
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(parts))
            stands.update(cursor.fetchall())
    return stands


def _all_tenants() -> list[str]:
    made = Tenant.objects.filter(provisioning_steps__key="schema", provisioning_steps__state="done")
    return list(made.order_by("id").values_list("schema_name", flat=True))


def _migrate_tenants(
    behind: Sequence[str], stands: dict[str, str], recordings: dict[str, Recording], report: Report, say: Say
) -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for schema in behind:
        groups[stands[schema]].append(schema)
    for stand, group in groups.items():
        rest = list(group)
        while rest and stand not in recordings:
            _one_by_django(rest.pop(0), stand, recordings, report)
        if rest and recordings[stand].can_be_replayed:
            _replay_all(recordings[stand], rest, report, say)
            continue
        for number, schema in enumerate(rest, start=1):
            _one_by_django(schema, stand, recordings, report)
            say(f"{number} of {len(rest)}: {schema}")


def _one_by_django(schema: str, stand: str, recordings: dict[str, Recording], report: Report) -> None:
    try:
        recording = migrate_and_record(schema)
        with owner_connection() as owner:
            isolation.grant_tenant_rights(owner, schema)
    except Exception:
        logger.exception("migrating %s failed", schema)
        report.failed.append(schema)
    else:
        recordings.setdefault(stand, recording)
        report.migrated.append(schema)


def _replay_all(recording: Recording, schemas: Sequence[str], report: Report, say: Say) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {pool.submit(_replay_one, recording, schema): schema for schema in schemas}
        for number, done in enumerate(as_completed(running), start=1):
            schema = running[done]
            error = done.exception()
            if error is None:
                report.migrated.append(schema)
            else:
                logger.error("migrating %s failed", schema, exc_info=error)
                report.failed.append(schema)
            if number % 50 == 0 or number == len(schemas):
                say(f"{number} of {len(schemas)}")


def _replay_one(recording: Recording, schema: str) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with owner_connection() as owner:
                replay(recording, owner, schema)
                return
        except errors.LockNotAvailable:
            # Its tables are in use: people first. Waiting in the queue for the lock would make them wait behind us.
            if attempt == TRIES:
                raise
            time.sleep(0.2 * 2**attempt)


@contextmanager
def _alone() -> Iterator[None]:
    with owner_connection() as owner:
        row = owner.execute("SELECT pg_try_advisory_xact_lock(hashtext('tenants.upgrade'))").fetchone()
        if not row or not row[0]:  # type: ignore[index]
            raise AlreadyMigrating("Another process is migrating. Wait for it, then run this again.")
        yield
