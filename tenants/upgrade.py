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
from psycopg import Connection, OperationalError, errors, sql

from tenants import cells, isolation, rights, template
from tenants.context import lobby
from tenants.models import ProvisioningStep, Tenant
from tenants.owner import migrating, owner_connection, owner_session
from tenants.replay import Recording, has_something_to_do, migrate_and_record, replay

logger = logging.getLogger("tenants.upgrade")

#: How many tenants are changed at once, and how often one is tried again whose tables are in use.
AT_ONCE = 4
TRIES = 5
#: How many tenants one connection sees: what it remembers of each is memory of the server's.
ON_ONE_CONNECTION = 10
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
    """Migrate each cell: its shared schema, its template, then every tenant in it that is behind (or those of `schemas`).

    Raises AlreadyMigrating. What fails in a shared schema or in a template is raised; what fails in a tenant is in the
    report.
    """
    report = Report()
    with alone():
        for cell in cells.names():
            with migrating(cell):
                _migrate_cell(cell, schemas, report, say)
    say(
        f"Shared schema and template are up to date. {len(report.migrated)} tenants migrated, "
        f"{report.up_to_date} had nothing to do, {len(report.failed)} failed."
    )
    return report


def _migrate_cell(cell: str, schemas: Sequence[str] | None, report: Report, say: Say) -> None:
    if has_something_to_do("public"):
        template.migrate_schema("public")
    with owner_connection(cell=cell) as owner:
        if cell == cells.MAIN:
            isolation.grant_shared_rights(owner)
        else:
            isolation.grant_queue_rights(owner)
        template.ensure_schema(owner)
    wanted = _tenants_in(cell)
    if schemas is not None:
        wanted = [schema for schema in wanted if schema in schemas]
    stands = where_they_stand([template.TEMPLATE_SCHEMA, *wanted])
    before = stands[template.TEMPLATE_SCHEMA]
    recordings = {before: migrate_and_record(template.TEMPLATE_SCHEMA)}
    now = where_they_stand([template.TEMPLATE_SCHEMA])[template.TEMPLATE_SCHEMA]
    template.refresh(stand=now, cell=cell)
    behind = [schema for schema in wanted if stands[schema] != now]
    report.up_to_date += len(wanted) - len(behind)
    _Tenants(cell, stands, recordings, report, say).migrate(behind)


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


def _tenants_in(cell: str) -> list[str]:
    made = Tenant.objects.filter(
        cell=cell, provisioning_steps__key="schema", provisioning_steps__state=ProvisioningStep.State.DONE
    )
    with lobby():
        return list(made.order_by("id").values_list("schema_name", flat=True))


@dataclass
class _Tenants:
    """The tenants of one cell on their way to the template's migrations."""

    cell: str
    stands: dict[str, str]
    #: What was done to a schema that stood there: stand → recording.
    recordings: dict[str, Recording]
    report: Report
    say: Say

    def migrate(self, behind: Sequence[str]) -> None:
        """Migrate these, in groups that stand at the same migrations."""
        groups: dict[str, list[str]] = defaultdict(list)
        for schema in behind:
            groups[self.stands[schema]].append(schema)
        for stand, group in groups.items():
            rest = list(group)
            while rest and stand not in self.recordings:
                self._one_by_django(rest.pop(0), stand)
            if rest and self.recordings[stand].can_be_replayed:
                self._replay_all(self.recordings[stand], rest)
                continue
            for number, schema in enumerate(rest, start=1):
                self._one_by_django(schema, stand)
                self.say(f"{number} of {len(rest)}: {schema}")

    def _one_by_django(self, schema: str, stand: str) -> None:
        try:
            recording = migrate_and_record(schema)
            with owner_connection(cell=self.cell) as owner:
                rights.grant(owner, schema, cell=self.cell)
        except Exception:
            logger.exception("migrating %s failed", schema)
            self.report.failed.append(schema)
        else:
            self.recordings.setdefault(stand, recording)
            self.report.migrated.append(schema)

    def _replay_all(self, recording: Recording, schemas: Sequence[str]) -> None:
        number = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [
                pool.submit(_replay_in, recording, schemas[start : start + ON_ONE_CONNECTION], self.cell)
                for start in range(0, len(schemas), ON_ONE_CONNECTION)
            ]
            for done in as_completed(running):
                for schema, error in done.result():
                    number += 1
                    if error is None:
                        self.report.migrated.append(schema)
                    else:
                        logger.error("migrating %s failed", schema, exc_info=error)
                        self.report.failed.append(schema)
                self.say(f"{number} of {len(schemas)}")


def _replay_in(recording: Recording, schemas: Sequence[str], cell: str) -> list[tuple[str, Exception | None]]:
    """Replay in several tenants over one connection, each in a transaction of its own; what failed comes back."""
    done: list[tuple[str, Exception | None]] = []
    rest = list(schemas)
    while rest:
        try:
            with owner_session(cell=cell) as owner:
                while rest:
                    try:
                        _replay_one(recording, owner, rest[0], cell)
                    except Exception as error:
                        done.append((rest.pop(0), error))
                        if owner.closed:
                            break
                    else:
                        done.append((rest.pop(0), None))
        except OperationalError as error:  # nobody answers: said of one tenant, tried again for the next
            if rest:
                done.append((rest.pop(0), error))
    return done


def _replay_one(recording: Recording, owner: Connection[object], schema: str, cell: str) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with owner.transaction():
                replay(recording, owner, schema, cell=cell)
            return
        except errors.LockNotAvailable:
            # Its tables are in use: people first. Waiting in the queue for the lock would make them wait behind us.
            if attempt == TRIES:
                raise
            time.sleep(0.2 * 2**attempt)


@contextmanager
def alone() -> Iterator[None]:
    """Be the only one who migrates for the length of a block. Raises AlreadyMigrating."""
    with owner_connection() as owner:
        row = owner.execute("SELECT pg_try_advisory_xact_lock(hashtext('tenants.upgrade'))").fetchone()
        if not row or not row[0]:  # type: ignore[index]
            raise AlreadyMigrating("Another process is migrating. Wait for it, then run this again.")
        yield
