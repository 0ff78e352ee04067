"""The end of a tenant: recorded steps, each done once, resumable after a kill at any point.

Everything that is to be told about the tenant is counted before it is taken away. The last step asks the database and the
disk whether anything is left, and signs the answer.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from psycopg import sql

from kit import clock
from tenants import actions, cells, hosts, rights, trouble
from tenants.context import enter, lobby
from tenants.leaving import records, rules
from tenants.leaving.exporting import write_export
from tenants.leaving.loading import Say
from tenants.models import DeletionRecord, Domain, Offboarding, OffboardingStep, Tenant
from tenants.owner import owner_connection
from tenants.storage import folder_of

logger = logging.getLogger("tenants.leaving")
Outcome = dict[str, Any]


class OffboardingFailed(RuntimeError):
    """A step failed; it is recorded with its error, and the next run starts there."""


def plan(offboarding: Offboarding) -> None:
    """Record the steps that are not recorded yet."""
    OffboardingStep.objects.bulk_create(
        [
            OffboardingStep(offboarding=offboarding, key=key, position=position)
            for position, key in enumerate(STEPS)
        ],
        ignore_conflicts=True,
    )


def carry_on(tenant: Tenant, *, say: Say = lambda _line: None) -> DeletionRecord:
    """Do the steps that are not done, in their order, and return the signed record. Safe to call again at any time.

    Raises OffboardingFailed when a step fails, or when another process is doing it. Call it in the lobby.
    """
    offboarding = Offboarding.objects.get(tenant=tenant)
    plan(offboarding)
    with _alone(tenant):
        for step in offboarding.steps.exclude(state=OffboardingStep.State.DONE):
            _do(offboarding, step)
            say(f"{step.position + 1} of {len(STEPS)}  {step.key}: done")
    return DeletionRecord.objects.get(schema_name=tenant.schema_name)


@contextmanager
def _alone(tenant: Tenant) -> Iterator[None]:
    key = f"offboard:{tenant.schema_name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise OffboardingFailed(f"Another process is offboarding {tenant.schema_name} at this moment.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])


def _do(offboarding: Offboarding, step: OffboardingStep) -> None:
    step.state = OffboardingStep.State.RUNNING
    step.attempts += 1
    step.started_at = clock.now()
    step.save()
    tenant = Tenant.objects.get(pk=offboarding.tenant_id)
    try:
        step.outcome = STEPS[step.key](tenant, offboarding)
    except Exception as error:
        step.state = OffboardingStep.State.FAILED
        step.error = f"{type(error).__name__}: {error}"[:2000]
        step.finished_at = clock.now()
        step.save()
        logger.exception("offboarding %s failed at %s", tenant.schema_name, step.key)
        trouble.note_failure(tenant, step, what="offboarding")
        raise OffboardingFailed(f"{tenant.schema_name}: {step.key}: {error}") from error
    step.state, step.error, step.finished_at = OffboardingStep.State.DONE, "", clock.now()
    step.told_at = None
    step.save()


def _export(tenant: Tenant, offboarding: Offboarding) -> Outcome:
    """The last word of the tenant, for it to fetch. Without secrets: it is to be handed out."""
    if offboarding.without_export or tenant.provisioned_at is None:
        return {}
    _require_cancelled(tenant)
    rights.align(tenant.schema_name)  # from here on nothing changes any more
    path = records.farewell_file(f"{tenant.schema_name}.zip")
    with enter(tenant), translation.override(tenant.language):
        made = write_export(tenant, path)
    return {
        "file": path.name,
        "bytes": made.size,
        "sha256": made.sha256,
        "rows": sum(made.rows.values()),
        "files": made.files,
        "taken_at": made.taken_at.isoformat(),
        "kept_until": (made.taken_at + timedelta(days=settings.FAREWELL_DAYS)).isoformat(),
    }


def _close(tenant: Tenant, offboarding: Offboarding) -> Outcome:
    """The point of no return: from here on no page answers and no job runs."""
    since = rules.cancelled_at(tenant)
    confirmed = rules.confirmed_export(tenant)
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if held.state != Tenant.State.OFFBOARDED:
            _require_cancelled(held)
            actions.set_state(
                held, state=Tenant.State.OFFBOARDED, reason=offboarding.reason, by=offboarding.by
            )
    return {
        "cancelled_at": since.isoformat() if since else None,
        "confirmed_export": {
            "taken_at": confirmed.started_at.isoformat() if confirmed.started_at else None,
            "confirmed_at": confirmed.confirmed_at.isoformat() if confirmed.confirmed_at else None,
            "sha256": confirmed.sha256,
            "bytes": confirmed.size,
        }
        if confirmed
        else None,
    }


def _require_cancelled(tenant: Tenant) -> None:
    if tenant.state not in (Tenant.State.CANCELLED, Tenant.State.OFFBOARDED):
        raise OffboardingFailed(
            f"{tenant.slug} is {tenant.state} again: it is not deleted. Withdraw with --withdraw."
        )


def _count(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    """What there is to delete: nobody changes it any more."""
    rows: dict[str, int] = {}
    with owner_connection(cell=tenant.cell) as owner:
        names: list[Any] = owner.execute(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY 1",
            [tenant.schema_name],
        ).fetchall()
        for (name,) in names:
            question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(tenant.schema_name, name))
            rows[str(name)] = owner.execute(question).fetchone()[0]  # type: ignore[index]
    files = [path for path in folder_of(tenant.schema_name).rglob("*") if path.is_file()]
    return {
        "address": tenant.slug,
        "tables": rows,
        "rows": sum(rows.values()),
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "hosts": list(tenant.domains.order_by("domain").values_list("domain", flat=True)),
        "published_days": tenant.figures.count(),
    }


def _drop_schema(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    # First it counts as not provisioned: nobody, migrations least of all, may look for a schema that is gone.
    with transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(provisioned_at=None)
        tenant.provisioning_steps.all().delete()
    with owner_connection(cell=tenant.cell) as owner:
        owner.execute("SET LOCAL lock_timeout = '10s'")
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(tenant.schema_name)))
    return {}


def _drop_role(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    try:
        with owner_connection(cell=tenant.cell) as owner:
            owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(tenant.schema_name)))
    except psycopg.errors.DependentObjectsStillExist as error:
        raise OffboardingFailed(
            f"The role {tenant.schema_name} still has rights in another database of this server, where the tenant was"
            f" copied to: offboard it there first. ({error.diag.message_detail})"
        ) from error
    return {}


def _delete_files(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    folder = folder_of(tenant.schema_name)
    for place in (folder, folder.with_name(f"{folder.name}.restoring")):
        if place.exists():
            shutil.rmtree(place)
    tenant.exports.update(state="expired", file="")
    return {}


def _empty_cache(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    # Its own cache went with its schema; this is what the shared one may hold in its name.
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.kit_cache WHERE starts_with(cache_key, %s::text || ':')", [tenant.schema_name]
        )
        deleted = cursor.rowcount
    hosts.forget()
    return {"deleted": deleted}


def _delete_jobs(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    # Nobody can add one any more: its role is gone. One that is being worked on ends by itself.
    deleted = running = 0
    for cell in cells.names():
        with cells.visiting(cell) as there, there.cursor() as cursor:
            cursor.execute(
                "DELETE FROM public.procrastinate_jobs WHERE args ->> '_tenant' = %s AND status <> 'doing'",
                [tenant.schema_name],
            )
            deleted += cursor.rowcount
            cursor.execute(
                "SELECT count(*) FROM public.procrastinate_jobs WHERE args ->> '_tenant' = %s",
                [tenant.schema_name],
            )
            running += cursor.fetchone()[0]
    if running:
        raise OffboardingFailed(f"{running} of its jobs are being worked on. Try again in a minute.")
    return {"deleted": deleted}


def _delete_hosts(tenant: Tenant, _offboarding: Offboarding) -> Outcome:
    """Its hosts, its figures, and what its row said about people; the address is free again."""
    with transaction.atomic():
        Domain.objects.filter(tenant=tenant).delete()
        tenant.custom_domains.all().delete()
        tenant.figures.all().delete()
        Tenant.objects.filter(pk=tenant.pk).update(
            slug=f"gone-{tenant.pk}", primary_host="", contact_email="", entitlements={}, state_reason=""
        )
        transaction.on_commit(hosts.forget)
    return {}


def _write_record(tenant: Tenant, offboarding: Offboarding) -> Outcome:
    steps = {step.key: step for step in offboarding.steps.all()}
    proof = records.prove(tenant.schema_name)
    left = [f"{one['what']}: {one['left']}" for one in proof if one["left"]]
    if left:
        raise OffboardingFailed(f"Something is left. {', '.join(left)}")
    found, ended, closed = (steps[key].outcome for key in ("count", "export", "close"))
    document = {
        "tenant": {
            "name": tenant.name,
            "kind": tenant.kind,
            "country": tenant.country,
            "address": found["address"],
            "schema": tenant.schema_name,
        },
        "asked_by": offboarding.by,
        "reason": offboarding.reason,
        "override": offboarding.override,
        "begun_at": offboarding.begun_at,
        "deleted_at": clock.now(),
        "retention_days": settings.RETENTION_DAYS,
        "cancelled_at": closed["cancelled_at"],
        "confirmed_export": closed["confirmed_export"],
        "final_export": {key: value for key, value in ended.items() if key != "file"} or None,
        "deleted": {key: value for key, value in found.items() if key != "address"}
        | {"jobs": steps["jobs"].outcome["deleted"], "cache": steps["cache"].outcome["deleted"]},
        "steps": [{"key": key, "finished_at": steps[key].finished_at} for key in STEPS if key != "record"],
        "proof": proof,
        "not_covered": list(records.NOT_COVERED),
    }
    record = records.write_record(
        tenant.schema_name,
        name=tenant.name,
        document=document,
        export_file=ended.get("file", ""),
        export_kept_until=datetime.fromisoformat(ended["kept_until"]) if ended else None,
    )
    return {"reference": record.reference}


#: key → what it does; it returns what it found, and may be repeated. In this order.
STEPS: dict[str, Callable[[Tenant, Offboarding], Outcome]] = {
    "export": _export,
    "close": _close,
    "count": _count,
    "schema": _drop_schema,
    "role": _drop_role,
    "files": _delete_files,
    "cache": _empty_cache,
    "jobs": _delete_jobs,
    "hosts": _delete_hosts,
    "record": _write_record,
}


def destroy_farewell_exports() -> int:
    """Delete the final exports whose time is over, and note so on their records. Returns how many. In the lobby."""
    due = DeletionRecord.objects.filter(export_kept_until__lt=clock.now(), export_destroyed_at=None).exclude(
        export_file=""
    )
    for record in due:
        Path(records.farewell_file(record.export_file)).unlink(missing_ok=True)
        DeletionRecord.objects.filter(pk=record.pk).update(export_destroyed_at=clock.now())
    return len(due)


def withdraw(tenant: Tenant) -> None:
    """Forget an offboarding that has not closed the tenant yet. Raises OffboardingFailed when it is too late."""
    with lobby(), _alone(tenant), transaction.atomic():
        offboarding = Offboarding.objects.filter(tenant=tenant).first()
        if offboarding is None:
            return
        closed = offboarding.steps.filter(key="close").exclude(state=OffboardingStep.State.WAITING).exists()
        if closed and Tenant.objects.get(pk=tenant.pk).state == Tenant.State.OFFBOARDED:
            raise OffboardingFailed("The tenant is closed already: there is no way back.")
        records.farewell_file(f"{tenant.schema_name}.zip").unlink(missing_ok=True)
        offboarding.delete()
