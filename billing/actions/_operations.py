"""Asking Stripe for something exactly once: written down first, carried out, written down again.

Whatever happens in between, the next attempt finds the operation and takes it up: it looks for the object by
`metadata.operation_id`, and only if there is none asks again, with the same idempotency key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from billing import gateway
from billing.models import BillingAccount, Operation
from kit import clock


def begin(account: BillingAccount, *, kind: str, params: dict[str, Any]) -> tuple[Operation, bool]:
    """Return the operation of this kind that is under way, or a new one; and whether it is new. Commits."""
    under_way = account.operations.unfinished().filter(kind=kind)
    if (found := under_way.first()) is not None:
        return found, False
    try:
        with transaction.atomic():
            made = Operation.objects.create(account=account, kind=kind, params=params, created_at=clock.now())
    except IntegrityError:  # another request was faster, and may be done by now: its operation is ours too
        return account.operations.filter(kind=kind).order_by("-created_at")[0], False
    return made, True


def carry_out(
    operation: Operation, *, is_new: bool, find: Callable[[], str], create: Callable[[str], str]
) -> str:
    """Return the id of the object of an operation, made now or before.

    `find` looks it up and returns nothing if it is not there; `create` takes the idempotency key. Raises
    gateway.StripeUnavailable (the operation stays open) or gateway.StripeRefused (it is closed).
    """
    try:
        object_id = ("" if is_new else find()) or create(operation.idempotency_key)
    except gateway.StripeUnavailable as error:
        _note_silence(operation, error)
        raise
    except gateway.StripeRefused as error:
        _finish(operation, Operation.State.FAILED, error=str(error))
        raise
    _finish(operation, Operation.State.DONE, object_id=object_id)
    return object_id


def settle(
    account: BillingAccount, *, kind: str, params: dict[str, Any], do: Callable[[dict[str, Any], str], str]
) -> None:
    """Ask for something that may be asked twice without harm: setting what is set already.

    `do(params, key)` asks and returns the object's id. An earlier wish that was interrupted is carried out first. Raises
    as `carry_out` does.
    """
    while True:
        operation, is_new = begin(account, kind=kind, params=params)
        wish = operation.params
        carry_out(operation, is_new=True, find=lambda: "", create=lambda key, wish=wish: do(wish, key))  # type: ignore[misc]
        if is_new or wish == params:
            return


def _note_silence(operation: Operation, error: gateway.StripeUnavailable) -> None:
    operation.error = error.detail[:500]
    if error.answered:
        # Stripe replays a stored fault of its own for as long as it keeps the key; the next attempt needs another one.
        operation.attempt += 1
    operation.save(update_fields=["error", "attempt"])


def _finish(operation: Operation, state: str, *, object_id: str = "", error: str = "") -> None:
    operation.state, operation.object_id, operation.error = state, object_id, error[:500]
    operation.finished_at = clock.now()
    operation.save(update_fields=["state", "object_id", "error", "finished_at"])
