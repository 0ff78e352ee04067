"""The webhook inbox: taking events in, working on them, trying again."""

from __future__ import annotations

import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing import gateway, rules
from billing.actions import _sync
from billing.models import BillingAccount, WebhookEvent
from billing.stripe_facts import Notice
from kit import audit, clock, jobs
from kit.errors import Refused
from tenants.context import in_the_lobby

logger = logging.getLogger(__name__)
#: Kinds of events that can change a subscription. Others are kept as ignored.
HANDLED = (
    "checkout.session.",
    "customer.subscription.",
    "invoice.",
    "credit_note.",
    "charge.",
    "customer.updated",
    "customer.deleted",
)
CLOCK_READY = "test_helpers.test_clock.ready"
MOST_ATTEMPTS = 20


@in_the_lobby
def receive_event(notice: Notice) -> bool:
    """Keep an event and queue the work; a second copy changes nothing. Returns whether it was new."""
    from billing.jobs import process

    now = clock.now()
    fault = _why_ignored(notice)
    event = WebhookEvent(
        event_id=notice.id,
        type=notice.type[:100],
        is_thin=notice.is_thin,
        livemode=notice.livemode,
        object_type=notice.object_type[:60],
        object_id=notice.object_id,
        customer_id=notice.customer_id,
        state=WebhookEvent.State.IGNORED if fault else WebhookEvent.State.WAITING,
        error=fault,
        next_at=now,
        occurred_at=notice.occurred_at,
        received_at=now,
        finished_at=now if fault else None,
    )
    try:
        with transaction.atomic():
            event.save(force_insert=True)
            if not fault:
                jobs.enqueue(process, event_id=notice.id, _key=f"billing-event:{notice.id}")
    except IntegrityError:  # we have it already; a parallel copy waited here until that was sure
        return False
    return True


def _why_ignored(notice: Notice) -> str:
    if notice.livemode != gateway.is_live():
        return "livemode differs from ours"
    if notice.type != CLOCK_READY and not notice.type.startswith(HANDLED):
        return "not a kind that concerns us"
    return ""


@in_the_lobby
def process_event(event_id: str) -> None:
    """Work on one event: find whose it is, and sync that account. Harmless to repeat; nobody else's turn is taken."""
    try:
        with transaction.atomic():
            waiting = WebhookEvent.objects.filter(event_id=event_id, state=WebhookEvent.State.WAITING)
            event = waiting.select_for_update(skip_locked=True).first()
            if event is not None:
                _work_on(event)
    except Exception as error:  # whatever it was: the event must stay, and be tried again
        _put_off(event_id, error)


def _work_on(event: WebhookEvent) -> None:
    if event.type == CLOCK_READY:
        _sync_everybody_on_a_clock()
        return _close(event, WebhookEvent.State.DONE)
    account = _account_of(event)
    if account is None:
        return _close(event, WebhookEvent.State.IGNORED, "no account has this customer")
    event.account = _sync.locked(account.pk)
    # What was fetched after the event came in already shows what it tells.
    if event.account.synced_at is None or event.account.synced_at <= event.received_at:
        _sync.sync_locked(event.account)
    return _close(event, WebhookEvent.State.DONE)


def _account_of(event: WebhookEvent) -> BillingAccount | None:
    if not event.customer_id:
        try:
            event.customer_id = gateway.customer_of(event.object_type, event.object_id)
        except gateway.StripeObjectMissing:
            event.customer_id = ""
    if not event.customer_id:
        return None
    return BillingAccount.objects.filter(customer_id=event.customer_id).first()


def _sync_everybody_on_a_clock() -> None:
    # Sandbox and twin only. Whoever was just put on the clock does not know it yet, so everybody is asked about.
    from billing.jobs import sync

    for account_id in BillingAccount.objects.exclude(customer_id="").values_list("pk", flat=True):
        jobs.enqueue(sync, account_id=account_id, _key=f"billing-sync:{account_id}")


def _close(event: WebhookEvent, state: str, error: str = "") -> None:
    event.state, event.error, event.finished_at = state, error, clock.now()
    event.attempts += 1
    event.save(update_fields=["state", "error", "finished_at", "attempts", "account", "customer_id"])


def _put_off(event_id: str, error: Exception) -> None:
    with transaction.atomic():
        event = WebhookEvent.objects.select_for_update().get(event_id=event_id)
        if event.state != WebhookEvent.State.WAITING:
            return
        event.attempts += 1
        event.error = f"{type(error).__name__}: {getattr(error, 'detail', error)}"[:500]
        event.next_at = clock.now() + rules.pause_after(event.attempts)
        if event.attempts >= MOST_ATTEMPTS:
            event.state = WebhookEvent.State.DEAD
            logger.error("Gave up on Stripe event %s (%s): %s", event_id, event.type, event.error)
        event.save(update_fields=["attempts", "error", "next_at", "state"])
    if not isinstance(error, gateway.StripeUnavailable):
        logger.error("Stripe event %s failed", event_id, exc_info=error)


@in_the_lobby
def release_due_events(*, limit: int = 200) -> int:
    """Queue the events whose time has come (again); return how many. Run every minute."""
    from billing.jobs import process

    due = WebhookEvent.objects.due(clock.now()).order_by("next_at").values_list("event_id", flat=True)[:limit]
    for event_id in due:
        jobs.enqueue(process, event_id=event_id, _key=f"billing-event:{event_id}")
    return len(due)


@in_the_lobby
def replay_event(event: WebhookEvent, *, reason: str, by: Any) -> WebhookEvent:
    """Work on an event once more, one that was given up for example. Raises Refused without a reason."""
    from billing.jobs import process

    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it later."), field="reason")
    with transaction.atomic():
        held = WebhookEvent.objects.select_for_update().get(pk=event.pk)
        before = {"state": held.state}
        held.state, held.attempts, held.error = WebhookEvent.State.WAITING, 0, ""
        held.next_at, held.finished_at = clock.now(), None
        held.save(update_fields=["state", "attempts", "error", "next_at", "finished_at"])
        jobs.enqueue(process, event_id=held.event_id, _key=f"billing-event:{held.event_id}")
        audit.record(
            "billing.event_replayed",
            by=by,
            subject=held,
            before=before,
            after={"reason": reason.strip()[:300]},
        )
    return held
