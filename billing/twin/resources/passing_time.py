"""What happens by itself as time goes by: renewals, retries, due dates, bank debits that settle, expiry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..events import emit
from ..store import Body
from . import checkout, invoices, renewal, subscriptions
from .lists import fetch

if TYPE_CHECKING:
    from ..app import Twin

Step = Callable[["Twin", Body], None]
_MOST_STEPS = 100_000


def run_due(twin: Twin) -> int:
    """Carry out everything that is due, earliest first, each as of its own time; return how many steps."""
    with twin.store.transaction():
        now = twin.store.now()
        for done in range(_MOST_STEPS):
            nearest = min(_due(twin, now), key=lambda entry: entry[0], default=None)
            if nearest is None:
                return done
            moment, step, subject = nearest
            with twin.store.as_of(moment):
                step(twin, subject)
    return _MOST_STEPS


def _due(twin: Twin, now: int) -> Iterator[tuple[int, Step, Body]]:
    for session in twin.store.find("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= now:
            yield session["expires_at"], _expire, session
    for body in twin.store.find("subscription"):
        period_end = body["items"]["data"][0]["current_period_end"]
        if body["status"] in ("active", "trialing", "past_due") and period_end <= now:
            yield period_end, _end_period, body
    for invoice in twin.store.find("invoice"):
        if invoice["status"] != "open":
            continue
        if invoice.get("_settles_at", now + 1) <= now:
            yield invoice["_settles_at"], _settle, invoice
        if invoice["next_payment_attempt"] and invoice["next_payment_attempt"] <= now:
            yield invoice["next_payment_attempt"], _retry, invoice
        if invoice["due_date"] and invoice["due_date"] <= now and not invoice.get("_overdue"):
            yield invoice["due_date"], _overdue, invoice


def _expire(twin: Twin, session: Body) -> None:
    checkout.close(twin, session)


def _end_period(twin: Twin, body: Body) -> None:
    if body["cancel_at_period_end"]:
        subscriptions.end_now(twin, body, "cancellation_requested")
    else:
        renewal.renew(twin, body)


def _retry(twin: Twin, invoice: Body) -> None:
    body = fetch(twin, "subscription", invoices.subscription_id(invoice) or "")
    if body["status"] in renewal.ENDED:
        invoice["next_payment_attempt"] = None
        twin.store.put(invoice)
    else:
        renewal.collect(twin, invoice)


def _settle(twin: Twin, invoice: Body) -> None:
    body = fetch(twin, "subscription", invoices.subscription_id(invoice) or "")
    method = twin.store.get(body["default_payment_method"] or "", "payment_method")
    paid = method is not None and method["_later"] == "ok"
    if paid:
        invoices.mark_paid(twin, invoice)
    else:
        invoices.fail(twin, invoice)
    checkout.settled(twin, invoice, paid=paid)
    renewal.follow(twin, body["id"])


def _overdue(twin: Twin, invoice: Body) -> None:
    invoice["_overdue"] = True
    emit(twin, "invoice.overdue", twin.store.put(invoice))
    renewal.follow(twin, invoices.subscription_id(invoice) or "")
