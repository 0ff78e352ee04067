"""What can be done about moving a tenant: begin it, carry on after a stop, call it off."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from kit import clock, jobs
from kit.errors import Refused
from tenants import cells, hosts, rights, trouble, upgrade
from tenants.context import in_the_lobby
from tenants.leaving import rules
from tenants.leaving.loading import Say
from tenants.models import Move, MoveStep, Offboarding, Tenant
from tenants.moving import steps
from tenants.moving.steps import MovingFailed

logger = logging.getLogger("tenants.moving")
#: After which time the worker looks whether whoever began it is still at it.
LOOKED_AFTER = timedelta(minutes=5)


@in_the_lobby
def begin(tenant: Tenant, *, to: str, by: Any, reason: str) -> Move:
    """Note that the tenant is to move to the cell `to`; `carry_on` does it. Returns the one that was begun before.

    Should the process that carries it out be gone, the worker goes on. Raises NotAllowed, cells.UnknownCell, or Refused
    for a tenant that cannot be moved.
    """
    name, reason = rules.operator_named(by), rules.reason_given(reason)
    cells.cell_named(to)
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        begun = under_way(held)
        if begun is not None and begun.to_cell == to:
            return begun
        if begun is not None:
            raise Refused(_("It is on its way to another cell already: %(cell)s.") % {"cell": begun.to_cell})
        if held.provisioned_at is None or Offboarding.objects.filter(tenant=held).exists():
            raise Refused(_("Only a tenant that is set up, and is not being deleted, can be moved."))
        if held.cell == to:
            raise Refused(_("It lies in this cell already."))
        begun = _planned(held, to=to, by=name, reason=reason)
        from tenants.jobs import carry_on_moving

        jobs.enqueue(carry_on_moving, _at=clock.now() + LOOKED_AFTER, tenant_id=held.pk)
    return begun


def under_way(tenant: Tenant) -> Move | None:
    """The move of a tenant that is neither finished nor called off. In the lobby."""
    return Move.objects.filter(tenant=tenant, finished_at=None, withdrawn_at=None).first()


@in_the_lobby
def queue_moving(tenant: Tenant) -> bool:
    """Have the worker carry on with a move at once; False when none is under way."""
    if under_way(tenant) is None:
        return False
    from tenants.jobs import carry_on_moving

    jobs.enqueue(carry_on_moving, tenant_id=tenant.pk)
    return True


def _planned(tenant: Tenant, *, to: str, by: str, reason: str) -> Move:
    move = Move(tenant=tenant, from_cell=tenant.cell, to_cell=to, by=by, reason=reason, begun_at=clock.now())
    try:
        with transaction.atomic():
            move.save()
    except IntegrityError as error:
        raise Refused(_("It is on its way already.")) from error
    MoveStep.objects.bulk_create(
        MoveStep(move=move, key=key, position=position) for position, key in enumerate(steps.STEPS)
    )
    return move


def carry_on(tenant: Tenant, *, say: Say = lambda _line: None) -> Move:
    """Do the steps that are not done, in their order. Safe to call again at any time.

    Raises MovingFailed when a step fails, when another process is at it, or when there is nothing to carry on with.
    Nothing is migrated meanwhile. Call it in the lobby.
    """
    with _alone(tenant), upgrade.alone():
        move = under_way(tenant)
        if move is None:
            raise MovingFailed(f"{tenant.slug} is not on its way anywhere.")
        steps.begin_again_if_thawed(move, say=say)
        for step in move.steps.exclude(state=MoveStep.State.DONE):
            _do(move, step, say)
        Move.objects.filter(pk=move.pk).update(finished_at=clock.now())
    move.refresh_from_db()
    return move


def withdraw(tenant: Tenant, *, say: Say = lambda _line: None) -> None:
    """Call a move off and remove the copy: the tenant goes on where it is. Raises MovingFailed after the hand-over."""
    with _alone(tenant):
        move = under_way(tenant)
        if move is None:
            return
        if Tenant.objects.get(pk=tenant.pk).cell != move.from_cell:
            raise MovingFailed("It has been handed over already. Carry on, then move it back.")
        steps.remove(move, cell=move.to_cell)
        say(f"What was copied to {move.to_cell} is gone.")
        with transaction.atomic():
            Move.objects.filter(pk=move.pk).update(withdrawn_at=clock.now())
            Tenant.objects.filter(pk=tenant.pk).update(frozen_until=None)
            transaction.on_commit(hosts.forget)
        rights.align(tenant.schema_name)


@contextmanager
def _alone(tenant: Tenant) -> Iterator[None]:
    key = f"move:{tenant.schema_name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise MovingFailed(f"Another process is moving {tenant.schema_name} at this moment.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])


def _do(move: Move, step: MoveStep, say: Say) -> None:
    step.state = MoveStep.State.RUNNING
    step.attempts += 1
    step.started_at = clock.now()
    step.save()
    try:
        step.outcome = steps.STEPS[step.key](move, say)
    except Exception as error:
        step.state = MoveStep.State.FAILED
        step.error = f"{type(error).__name__}: {error}"[:2000]
        step.finished_at = clock.now()
        step.save()
        logger.exception("moving %s failed at %s", move.tenant.schema_name, step.key)
        trouble.note_failure(move.tenant, step, what="moving")
        raise MovingFailed(f"{move.tenant.schema_name}: {step.key}: {error}") from error
    step.state, step.error, step.finished_at = MoveStep.State.DONE, "", clock.now()
    step.told_at = None
    step.save()
    say(f"{step.position + 1} of {len(steps.STEPS)}  {step.key}: done")
