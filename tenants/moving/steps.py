"""The steps of a move. Until `hand_over` the tenant is where it was, and calling it off costs nothing but the copy.

    freeze ─► copy ─► verify ─► hand_over ─► thaw ─► jobs ─► drop
                                no way back from here

Each may be repeated: what a killed run left is looked at, or made anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
from django.db import transaction
from psycopg import Connection, sql

from kit import audit, clock
from tenants import hosts, isolation, rights
from tenants.drift import structure_of
from tenants.leaving import exporting, loading, tables
from tenants.leaving.copying import LiveSource, freeze
from tenants.leaving.loading import Say
from tenants.models import Move, MoveStep, Tenant
from tenants.moving import program
from tenants.owner import owner_connection

Outcome = dict[str, Any]
#: How long writing stays stopped when nobody carries on; each table that is copied begins it anew.
FROZEN_FOR = timedelta(minutes=30)
#: What must be left of it at the hand-over.
MARGIN = timedelta(seconds=30)


class MovingFailed(RuntimeError):
    """A step failed; it is recorded with its error, and the next run starts there. The message says what to do."""


def begin_again_if_thawed(move: Move, *, say: Say) -> None:
    """Forget a copy that may have become old: writing was possible again before the hand-over."""
    done = {step.key for step in move.steps.all() if step.state == MoveStep.State.DONE}
    tenant = Tenant.objects.get(pk=move.tenant_id)
    if "freeze" not in done or "hand_over" in done or tenant.cell == move.to_cell or tenant.is_frozen:
        return
    say("It was not frozen any more: what was copied is forgotten, and copied anew.")
    remove(move, cell=move.to_cell)
    move.steps.filter(key__in=BEFORE_HAND_OVER).update(state=MoveStep.State.WAITING)


def remove(move: Move, *, cell: str) -> None:
    """Remove the schema in one of the two cells, and its role where no other database of that server knows it."""
    schema = move.tenant.schema_name
    with owner_connection(cell=cell) as owner:
        owner.execute("SET LOCAL lock_timeout = '10s'")
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
    try:
        with owner_connection(cell=cell) as owner:
            owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(schema)))
    except psycopg.errors.DependentObjectsStillExist:
        pass  # Both cells are on one server: the role goes on in the other one.


def _freeze(move: Move, say: Say) -> Outcome:
    """From here on nothing is written that the copy could lack."""
    freeze(Tenant.objects.get(pk=move.tenant_id), seconds=FROZEN_FOR.total_seconds(), say=say)
    return {}


def _copy(move: Move, say: Say) -> Outcome:
    """Role, schema, rows, sequences and rights, in one transaction of the other cell."""
    schema = move.tenant.schema_name
    remove(move, cell=move.to_cell)  # of a run that was killed before it could note what it had made

    def told(line: str) -> None:
        _stay_frozen(move)
        say(line)

    with (
        exporting.snapshot(schema, cell=move.from_cell) as snapshot,
        owner_connection(cell=move.to_cell) as target,
    ):
        source = LiveSource(snapshot, schema)
        loading.check_alike(target, source)
        rows = loading.make_schema(target, schema, source, say=told)
        rights.grant(target, schema, cell=move.to_cell)
    return {"rows": sum(rows.values()), "tables": len(rows)}


def _verify(move: Move, _say: Say) -> Outcome:
    """Read both again, from the outside: structure, rows, sequences, and the ids of what the program itself numbers."""
    schema = move.tenant.schema_name
    if structure_of(schema, cell=move.from_cell) != structure_of(schema, cell=move.to_cell):
        raise MovingFailed("The structure there is another one. Run `check_drift`, and `migrate`.")
    with (
        exporting.snapshot(schema, cell=move.from_cell) as here,
        owner_connection(cell=move.to_cell) as there,
    ):
        there.execute(tables.PLAIN_VALUES, prepare=False)
        program.check_alike(here, there, schema)
        found = {}
        for table in tables.tables_of(here, schema, complete=True):
            _stay_frozen(move)
            found[table.name] = loading.fingerprint(tables.read(here, table.as_json(schema)))
            if not _are_alike(
                table.name, found[table.name], loading.fingerprint(tables.read(there, table.as_json(schema)))
            ):
                raise MovingFailed(f"{table.name} is not the same there. Call it off with --withdraw.")
        if _sequences(here, schema) != _sequences(there, schema):
            raise MovingFailed("The sequences are not the same there. Call it off with --withdraw.")
    return {"rows": sum(rows for rows, _sum in found.values()), "tables": len(found)}


def _hand_over(move: Move, _say: Say) -> Outcome:
    """The one moment: the tenant's row names the other cell, and the record says so."""
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=move.tenant_id)
        if held.cell == move.to_cell:
            return {}
        if held.frozen_until is None or held.frozen_until < clock.now() + MARGIN:
            raise MovingFailed("It has thawed, so the copy may be old. Run it again: it copies anew.")
        Tenant.objects.filter(pk=held.pk).update(cell=move.to_cell)
        audit.record(
            "tenant.moved",
            by=None,
            subject=held,
            before={"cell": move.from_cell},
            after={"cell": move.to_cell, "reason": move.reason},
        )
        transaction.on_commit(hosts.forget)
    return {}


def _thaw(move: Move, say: Say) -> Outcome:
    """Writing goes on in the new cell, once every process knows it; who still comes to the old one gets an error."""
    say("Waiting until every page knows.")
    time.sleep(hosts.KNOWN_FOR)
    schema = sql.Identifier(move.tenant.schema_name)
    with owner_connection(cell=move.from_cell) as owner:
        if owner.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", [move.tenant.schema_name]
        ).fetchone():
            owner.execute(sql.SQL("REVOKE USAGE ON SCHEMA {0} FROM {0}").format(schema))
    with transaction.atomic():
        Tenant.objects.filter(pk=move.tenant_id).update(frozen_until=None)
        transaction.on_commit(hosts.forget)
    rights.align(move.tenant.schema_name)
    return {}


def _move_jobs(move: Move, _say: Say) -> Outcome:
    """What still waits in the old queue. A kill between the two commits has jobs run twice, which they bear."""
    question = (
        "SELECT queue_name, task_name, priority, lock, queueing_lock, args::text, scheduled_at, attempts"
        " FROM public.procrastinate_jobs WHERE status = 'todo' AND args ->> '_tenant' = %s FOR UPDATE"
    )
    with owner_connection(cell=move.from_cell) as old:
        waiting: list[Any] = old.execute(question, [move.tenant.schema_name]).fetchall()
        with owner_connection(cell=move.to_cell) as new, new.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO public.procrastinate_jobs"
                " (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, attempts)"
                " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s)"
                " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING",
                waiting,
            )
        old.execute(
            "DELETE FROM public.procrastinate_jobs WHERE status = 'todo' AND args ->> '_tenant' = %s",
            [move.tenant.schema_name],
        )
    return {"jobs": len(waiting)}


def _drop(move: Move, _say: Say) -> Outcome:
    """The old place, once more after a look that the new one is there."""
    tenant = Tenant.objects.get(pk=move.tenant_id)
    with owner_connection(cell=move.to_cell) as there:
        is_there = there.execute(
            "SELECT to_regclass(%s) IS NOT NULL", [f"{tenant.schema_name}.django_migrations"]
        ).fetchone()
    if tenant.cell != move.to_cell or not is_there or not is_there[0]:  # type: ignore[index]
        raise MovingFailed("The tenant is not in the new cell: nothing is dropped.")
    remove(move, cell=move.from_cell)
    return {}


def _stay_frozen(move: Move) -> None:
    # Not where it has thawed meanwhile: between then and now somebody may have written.
    until = clock.now() + FROZEN_FOR
    frozen = Tenant.objects.filter(pk=move.tenant_id, frozen_until__gt=clock.now())
    if not frozen.update(frozen_until=until):
        raise MovingFailed("It has thawed, so the copy may be old. Run it again: it copies anew.")


def _are_alike(table: str, here: tuple[int, str], there: tuple[int, str]) -> bool:
    # Of what notes when somebody was here last only the rows are counted; their content was compared while it arrived.
    return here[0] == there[0] if table in isolation.NOTED_WHEN_FROZEN else here == there


def _sequences(connection: Connection[Any], schema: str) -> dict[str, int]:
    return tables.sequences_of(connection, tables.tables_of(connection, schema, complete=True))


#: key → what it does; it returns what it found. In this order.
STEPS: dict[str, Callable[[Move, Say], Outcome]] = {
    "freeze": _freeze,
    "copy": _copy,
    "verify": _verify,
    "hand_over": _hand_over,
    "thaw": _thaw,
    "jobs": _move_jobs,
    "drop": _drop,
}
BEFORE_HAND_OVER = ("freeze", "copy", "verify", "hand_over")
