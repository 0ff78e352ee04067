"""What can be done about leaving: take everything out, say that it arrived, and end a tenant for good."""

from __future__ import annotations

import logging
import secrets
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from kit import audit, clock, jobs, mail
from kit.errors import Refused
from tenants.context import current_tenant, in_the_lobby
from tenants.leaving import exporting, offboarding, queries, rules
from tenants.models import Move, Offboarding, OffboardingStep, Tenant, TenantExport
from tenants.storage import folder_of

logger = logging.getLogger("tenants.leaving")
#: How long an export can be downloaded, and when one that shows no progress counts as failed.
KEPT_FOR = timedelta(days=7)
STALLED_AFTER = timedelta(minutes=30)
_UNDER_WAY = (TenantExport.State.WAITING, TenantExport.State.RUNNING)
_TOLD_EVERY = 0.5


def request_export(tenant: Tenant, *, by: Any) -> TenantExport:
    """Have the worker write everything of the tenant we are in. On the record. Works in every state of the tenant.

    Raises NotAllowed, or Refused while another one is being written.
    """
    rules.require_administrator(by)
    with transaction.atomic():
        export = _reserve(tenant, by)
        audit.record("tenant.export_requested", by=by, subject=tenant)
        from tenants.jobs import write_export_in_background

        jobs.enqueue(write_export_in_background, export_id=export.pk)
    return export


@in_the_lobby
def _reserve(tenant: Tenant, by: Any) -> TenantExport:
    now = clock.now()
    TenantExport.objects.filter(tenant=tenant, state__in=_UNDER_WAY).alias(
        seen_at=Coalesce(F("progressed_at"), F("requested_at"))
    ).filter(seen_at__lt=now - STALLED_AFTER).update(state=TenantExport.State.FAILED)
    try:
        with transaction.atomic():
            return TenantExport.objects.create(tenant=tenant, requester_id=by.pk, requested_at=now)
    except IntegrityError as error:
        raise Refused(
            _("An export is being written already. You find it here as soon as it is ready.")
        ) from error


def carry_out_export(*, export_id: int) -> None:
    """Write the file of an export that was asked for, inside its tenant. Harmless when repeated: it begins anew.

    A failure is kept with the export, where the person sees it and may ask again.
    """
    tenant = current_tenant()
    export = queries.export_of(tenant, export_id)
    if export is None or not export.is_under_way:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"export:{tenant.schema_name}"])
        if cursor.fetchone() != (True,):
            return  # A worker that was thought to be dead is still at it.
    try:
        _write(tenant, export)
    except Exception:
        logger.exception("exporting %s failed", tenant.schema_name)
        _note(export, state=TenantExport.State.FAILED, finished_at=clock.now())
    else:
        _tell(export)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"export:{tenant.schema_name}"])


def _write(tenant: Tenant, export: TenantExport) -> None:
    name = export.file or f"{exporting.EXPORTS}/{export.pk}-{secrets.token_urlsafe(16)}.zip"
    _note(
        export, state=TenantExport.State.RUNNING, file=name, started_at=clock.now(), progressed_at=clock.now()
    )
    told_at = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at > _TOLD_EVERY:
            told_at = time.monotonic()
            _note(export, rows_done=done, rows_total=total, progressed_at=clock.now())

    made = exporting.write_export(tenant, folder_of(tenant.schema_name) / name, progress=progress)
    now = clock.now()
    _note(
        export,
        state=TenantExport.State.DONE,
        started_at=made.taken_at,
        finished_at=now,
        expires_at=now + KEPT_FOR,
        size=made.size,
        sha256=made.sha256,
    )


@in_the_lobby
def _note(export: TenantExport, **facts: Any) -> None:
    TenantExport.objects.filter(pk=export.pk).update(**facts)


def _tell(export: TenantExport) -> None:
    person = User.objects.filter(pk=export.requester_id or 0, is_active=True).first()
    if person is not None:
        context = {
            "name": person.display_name,
            "path": reverse("export:overview", urlconf=settings.ROOT_URLCONF),
            "days": KEPT_FOR.days,
        }
        mail.queue_mail(
            "leaving/emails/export_ready", to=[person.email], context=context, language=person.language
        )


def confirm_export(export: TenantExport, *, by: Any) -> TenantExport:
    """Note that the tenant has its copy and can read it: what its deletion waits for. On the record.

    Raises NotAllowed, or Refused for one that is not there to be downloaded.
    """
    rules.require_administrator(by)
    if not export.is_ready:
        raise Refused(_("This export cannot be downloaded any more. Please ask for a new one."))
    if export.confirmed_at is None:
        with transaction.atomic():
            export.confirmed_at = clock.now()
            _note(export, confirmed_at=export.confirmed_at)
            audit.record("tenant.export_confirmed", by=by, subject=export.tenant)
    return export


@in_the_lobby
def delete_expired_exports() -> int:
    """Delete the files of exports whose time is over, and what failed ones left. Returns how many."""
    over = TenantExport.objects.select_related("tenant").filter(
        Q(state=TenantExport.State.DONE, expires_at__lt=clock.now())
        | (Q(state=TenantExport.State.FAILED) & ~Q(file=""))
    )
    for export in over:
        path = folder_of(export.tenant.schema_name) / export.file
        for left in (path, path.with_name(f"{path.name}.part")):
            left.unlink(missing_ok=True)
        state = TenantExport.State.EXPIRED if export.is_ready else export.state
        _note(export, state=state, file="")
    return len(over)


@in_the_lobby
def offboard(
    tenant: Tenant, *, by: Any, reason: str, override: str = "", without_export: bool = False
) -> Offboarding:
    """Begin the end of a cancelled tenant; the worker carries it out, step by step. Returns the one that was begun before.

    `override` is the reason of an operator who goes ahead before the retention period is over, or without an export
    that the tenant confirmed; with it, `without_export` leaves out the final export as well. Raises NotAllowed, or
    Refused with everything that stands in the way.
    """
    name, reason = rules.operator_named(by), rules.reason_given(reason)
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        begun = Offboarding.objects.filter(tenant=held).first()
        if begun is not None:
            return begun
        if held.state != Tenant.State.CANCELLED:
            raise Refused(_("Only a cancelled tenant can be deleted."))
        if Move.objects.filter(tenant=held, finished_at=None, withdrawn_at=None).exists():
            raise Refused(_("It is on its way to another cell. Wait for that, or call it off."))
        missing = rules.what_is_missing(held, at=clock.now())
        if override:
            override = rules.reason_given(override, field="override")
        elif missing or without_export:
            raise Refused(" ".join([*missing, _("Going ahead needs an override with a reason.")]))
        begun = Offboarding.objects.create(
            tenant=held,
            by=name,
            reason=reason,
            override=override,
            without_export=without_export,
            begun_at=clock.now(),
        )
        offboarding.plan(begun)
        from tenants.jobs import carry_on_offboarding

        jobs.enqueue(carry_on_offboarding, _key=f"offboard:{held.pk}", tenant_id=held.pk)
    return begun


@in_the_lobby
def queue_offboarding(tenant: Tenant) -> bool:
    """Have the worker carry on with the end of a tenant at once; False when none was begun, or it is done."""
    waiting = OffboardingStep.objects.filter(offboarding__tenant=tenant).exclude(
        state=OffboardingStep.State.DONE
    )
    if not waiting.exists():
        return False
    from tenants.jobs import carry_on_offboarding

    jobs.enqueue(carry_on_offboarding, tenant_id=tenant.pk)
    return True
