"""Making a tenant: recorded steps, each done once, resumable after a crash at any point.

The steps that fill a tenant with what rooms above need are plugged in by settings.PROVISIONING_STEPS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kit import clock
from tenants import hosts, isolation, rights, template, trouble
from tenants.context import enter
from tenants.models import Domain, ProvisioningStep, Tenant
from tenants.owner import owner_connection

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

logger = logging.getLogger("tenants.provisioning")

#: key → what the person waiting reads. In this order.
STEPS: dict[str, _StrPromise] = {
    "address": _("Reserve the address"),
    "schema": _("Build your own database area, closed to everybody else"),
    "seed": _("Add a first department and the settings"),
    "administrator": _("Create your administrator account"),
    "domain": _("Open the address"),
    "smoke": _("Check that everything answers"),
    "ready": _("Ready"),
}


class ProvisioningFailed(RuntimeError):
    """A step failed; it is recorded with its error, and the next run starts there."""


def plan(tenant: Tenant) -> None:
    """Record the steps that are not recorded yet."""
    ProvisioningStep.objects.bulk_create(
        [ProvisioningStep(tenant=tenant, key=key, position=position) for position, key in enumerate(STEPS)],
        ignore_conflicts=True,
    )


def carry_on(tenant: Tenant) -> None:
    """Do the steps that are not done, in their order. Safe to call at any time, also twice at once.

    Raises ProvisioningFailed when a step fails. Call it in the lobby.
    """
    plan(tenant)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"provision:{tenant.schema_name}"])
    try:
        for step in tenant.provisioning_steps.exclude(state=ProvisioningStep.State.DONE):
            _do(tenant, step)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"provision:{tenant.schema_name}"])


def _do(tenant: Tenant, step: ProvisioningStep) -> None:
    step.state = ProvisioningStep.State.RUNNING
    step.attempts += 1
    step.started_at = clock.now()
    step.save()
    try:
        with transaction.atomic():
            _work(step.key)(tenant)
            step.state = ProvisioningStep.State.DONE
            step.error, step.told_at = "", None
            step.finished_at = clock.now()
            step.save()
    except Exception as error:
        step.state = ProvisioningStep.State.FAILED
        step.error = f"{type(error).__name__}: {error}"[:2000]
        step.finished_at = clock.now()
        step.save()
        logger.exception("provisioning %s failed at %s", tenant.schema_name, step.key)
        trouble.note_failure(tenant, step, what="provisioning")
        raise ProvisioningFailed(f"{tenant.schema_name}: {step.key}: {error}") from error


def _work(key: str) -> Callable[[Tenant], None]:
    ours: dict[str, Callable[[Tenant], None]] = {
        "address": _reserve_address,
        "schema": _make_schema,
        "domain": _open_address,
        "smoke": _check,
        "ready": _finish,
    }
    return ours[key] if key in ours else _inside(import_string(settings.PROVISIONING_STEPS[key]))


def _inside(function: Callable[[Tenant], None]) -> Callable[[Tenant], None]:
    def work(tenant: Tenant) -> None:
        with enter(tenant):
            function(tenant)

    return work


def _reserve_address(tenant: Tenant) -> None:
    # The row itself holds the address (unique slug); nobody may have taken it as a domain of their own meanwhile.
    from tenants.queries import default_host

    taken = Domain.objects.filter(domain=default_host(tenant.slug)).exclude(tenant=tenant).exists()
    if taken:
        raise ProvisioningFailed(f"The address {tenant.slug} is taken.")


def _make_schema(tenant: Tenant) -> None:
    schema = tenant.schema_name
    with owner_connection(cell=tenant.cell) as owner:
        there = owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone()
        if there:  # Made by a run that was killed before it could note so: it is whole, because it was one transaction.
            return
        isolation.make_role(owner, schema)
        template.make_schema(owner, schema)
        rights.grant(owner, schema, cell=tenant.cell)


def _open_address(tenant: Tenant) -> None:
    from tenants.queries import default_host

    has_primary = tenant.domains.filter(is_primary=True).exclude(domain=default_host(tenant.slug)).exists()
    Domain.objects.update_or_create(
        domain=default_host(tenant.slug), defaults={"tenant": tenant, "is_primary": not has_primary}
    )


def _check(tenant: Tenant) -> None:
    with enter(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, to_regclass('accounts_user')::text")
        role, table = cursor.fetchone()
        if role != tenant.schema_name or table is None:
            raise ProvisioningFailed(f"Entered as {role}, found {table}.")


def _finish(tenant: Tenant) -> None:
    tenant.provisioned_at = clock.now()
    tenant.save(update_fields=["provisioned_at"])
    transaction.on_commit(hosts.forget)
