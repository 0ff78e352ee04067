"""How a sync goes: fetch under a lock, keep a copy, decide, and tell `tenants`. The doors are in `syncing`."""

from __future__ import annotations

import logging
from datetime import datetime

from billing import access, gateway, queries
from billing.access import AccessDecision
from billing.actions._queues import queue_missing
from billing.models import (
    AccessTransition,
    BillingAccount,
    CreditNoteSnapshot,
    InvoiceSnapshot,
    PaymentSnapshot,
    Plan,
    PlanPrice,
    SubscriptionSnapshot,
)
from billing.stripe_facts import CreditNote, Invoice, Payment, Subscription
from kit import audit, clock
from tenants import actions as tenants

logger = logging.getLogger(__name__)


def locked(account_id: int) -> BillingAccount:
    """Return the account, locked until the end of the transaction: one sync of an account at a time."""
    rows = BillingAccount.objects.select_for_update(of=("self",)).select_related("tenant")
    return rows.get(pk=account_id)


def sync_locked(account: BillingAccount) -> AccessDecision:
    """Do the work of `sync_account` on an account that the caller holds locked."""
    started_at = clock.now()
    now = started_at
    if account.customer_id:
        subscriptions = gateway.list_subscriptions(account.customer_id)
        invoices = gateway.list_invoices(account.customer_id)
        notes = gateway.list_credit_notes(account.customer_id)
        payments = gateway.list_payments(account.customer_id)
        _refuse_strangers(account, [*subscriptions, *invoices, *notes, *payments])
        for subscription in subscriptions:
            _keep_subscription(account, subscription, started_at)
        for invoice in invoices:
            _keep_invoice(account, invoice, started_at)
        for note in notes:
            _keep_credit_note(account, note, started_at)
        for payment in payments:
            _keep_payment(account, payment, started_at)
        queue_missing(account)
        # In the sandbox, and with the twin, a customer may live on a test clock that is ahead of ours.
        clocks = {one.test_clock for one in subscriptions if one.test_clock}
        now = max([started_at, *(gateway.clock_of(name) for name in sorted(clocks))])
        account.synced_at = started_at
        account.save(update_fields=["synced_at"])
    return apply_access(account, at=now)


def _refuse_strangers(
    account: BillingAccount, found: list[Subscription | Invoice | CreditNote | Payment]
) -> None:
    # Nothing that belongs to somebody else may ever reach this tenant, whatever Stripe or a fault of ours hands us.
    for one in found:
        if one.customer_id != account.customer_id:
            raise RuntimeError(f"{one.id} belongs to another customer than account {account.pk}.")


def _keep_subscription(account: BillingAccount, fact: Subscription, fetched_at: datetime) -> None:
    SubscriptionSnapshot.objects.update_or_create(
        stripe_id=fact.id,
        account=account,
        defaults={
            "status": fact.status,
            "collection_method": fact.collection_method,
            "price_id": fact.price_id,
            "lookup_key": fact.lookup_key,
            "currency": fact.currency,
            "amount": fact.amount,
            "interval": fact.interval,
            "current_period_start_at": fact.current_period_start_at,
            "current_period_end_at": fact.current_period_end_at,
            "trial_end_at": fact.trial_end_at,
            "cancel_at_period_end": fact.cancel_at_period_end,
            "cancel_at": fact.cancel_at,
            "canceled_at": fact.canceled_at,
            "ended_at": fact.ended_at,
            "started_at": fact.started_at,
            "livemode": fact.livemode,
            "test_clock": fact.test_clock,
            "tax_rate_id": fact.tax_rate_id,
            "purchase_order": fact.purchase_order,
            "item_id": fact.item_id,
            "fetched_at": fetched_at,
        },
    )


def _keep_invoice(account: BillingAccount, fact: Invoice, fetched_at: datetime) -> None:
    InvoiceSnapshot.objects.update_or_create(
        stripe_id=fact.id,
        account=account,
        defaults={
            "subscription_id": fact.subscription_id,
            "number": fact.number,
            "status": fact.status,
            "collection_method": fact.collection_method,
            "currency": fact.currency,
            "subtotal": fact.subtotal,
            "tax": fact.tax,
            "total": fact.total,
            "purchase_order": fact.purchase_order,
            "lines": [
                {
                    "text": one.text,
                    "amount": one.amount,
                    "from": one.start_at.isoformat(),
                    "to": one.end_at.isoformat(),
                }
                for one in fact.lines
            ],
            "amount_due": fact.amount_due,
            "amount_paid": fact.amount_paid,
            "amount_remaining": fact.amount_remaining,
            "attempted": fact.attempted,
            "period_start_at": fact.period_start_at,
            "period_end_at": fact.period_end_at,
            "issued_at": fact.issued_at,
            "finalized_at": fact.finalized_at,
            "due_at": fact.due_at,
            "paid_at": fact.paid_at,
            "next_payment_attempt_at": fact.next_payment_attempt_at,
            "hosted_url": fact.hosted_url,
            "pdf_url": fact.pdf_url,
            "fetched_at": fetched_at,
        },
    )


def _keep_credit_note(account: BillingAccount, fact: CreditNote, fetched_at: datetime) -> None:
    invoice = InvoiceSnapshot.objects.filter(account=account, stripe_id=fact.invoice_id).first()
    if invoice is None:
        logger.error("Credit note %s is for an invoice that we do not know", fact.id)
        return
    CreditNoteSnapshot.objects.update_or_create(
        stripe_id=fact.id,
        account=account,
        defaults={
            "invoice": invoice,
            "number": fact.number,
            "status": fact.status,
            "reason": fact.reason,
            "currency": fact.currency,
            "subtotal": fact.subtotal,
            "tax": fact.tax,
            "total": fact.total,
            "issued_at": fact.issued_at,
            "fetched_at": fetched_at,
        },
    )


def _keep_payment(account: BillingAccount, fact: Payment, fetched_at: datetime) -> None:
    dispute = fact.dispute
    PaymentSnapshot.objects.update_or_create(
        stripe_id=fact.id,
        account=account,
        defaults={
            "currency": fact.currency,
            "amount": fact.amount,
            "refunded": fact.refunded,
            "received_at": fact.received_at,
            "dispute_id": dispute.id if dispute else "",
            "dispute_status": dispute.status if dispute else "",
            "dispute_reason": dispute.reason if dispute else "",
            "dispute_amount": dispute.amount if dispute else 0,
            "answer_by": dispute.answer_by if dispute else None,
            "fetched_at": fetched_at,
        },
    )


def apply_access(account: BillingAccount, *, at: datetime) -> AccessDecision:
    """Decide from the snapshots what the tenant may do, record a change, and tell `tenants`. The account is locked."""
    rows = list(account.subscriptions.all())
    decision = access.decide(
        [queries.subscription_fact(one) for one in rows],
        [queries.invoice_fact(one) for one in account.invoices.all()],
        current=account.tenant.state,
        overrides=[
            access.OverrideFact(one.state, one.starts_at, one.until)
            for one in account.overrides.filter(revoked_at__isnull=True)
        ],
        now=at,
    )
    account.next_change_at = decision.next_change_at
    account.save(update_fields=["next_change_at"])
    _tell_tenants(account, decision, rows, at)
    return decision


def _tell_tenants(
    account: BillingAccount, decision: AccessDecision, rows: list[SubscriptionSnapshot], at: datetime
) -> None:
    latest = account.transitions.first()
    before = latest.to_state if latest else access.PENDING
    if latest is None and decision.state == access.PENDING:
        return  # nothing has begun; a tenant that lives for other reasons is left alone
    _write_entitlements(account, rows)
    if decision.state != before or (latest and decision.reason != latest.reason):
        AccessTransition.objects.create(
            account=account,
            from_state=before,
            to_state=decision.state,
            reason=decision.reason,
            occurred_at=at,
        )
    if decision.state != account.tenant.state:
        audit.record(
            "billing.access_changed",
            by=None,
            subject=account,
            before={"state": account.tenant.state},
            after={"state": decision.state, "reason": decision.reason},
        )
        tenants.set_state(account.tenant, state=decision.state, reason=decision.reason, by=None)


def _write_entitlements(account: BillingAccount, rows: list[SubscriptionSnapshot]) -> None:
    fact = access.governing([queries.subscription_fact(one) for one in rows])
    # What an ended subscription allowed stays written down, heard of in time or not; the state says whether it may be used.
    if fact is None or fact.status not in access.LIVE_STATUSES | {"canceled"}:
        return
    price_id = next(one.price_id for one in rows if one.stripe_id == fact.id)
    plan = _plan_of(price_id)
    if plan is None:
        logger.error("Account %s subscribes to a price that we do not know: %s", account.pk, price_id)
    elif account.tenant.entitlements != plan.entitlements:
        tenants.set_entitlements(account.tenant, entitlements=plan.entitlements)


def _plan_of(price_id: str) -> Plan | None:
    price = PlanPrice.objects.select_related("plan").filter(stripe_price_id=price_id).first()
    return price.plan if price else None
