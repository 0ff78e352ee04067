"""Purchase orders: the number that must stand on an invoice so that the customer can pay it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing import emails, gateway, queries, rules
from billing.actions import _operations, _sync
from billing.actions._queues import queue_order
from billing.models import BillingAccount, Operation, PurchaseOrder
from kit import audit, clock
from kit.errors import Refused
from tenants.context import in_the_lobby, lobby

#: How long before an order ends its administrators are told.
NOTICE = timedelta(days=45)


def add_purchase_order(
    account: BillingAccount,
    *,
    number: str,
    amount: int | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: Any,
) -> PurchaseOrder:
    """Give an order; it stands on the invoices from the next one on. Call it inside the tenant of `by`.

    `amount` is the most it pays for, in minor units and with VAT; None is no limit. Raises NotAllowed, or Refused naming
    the field.
    """
    rules.require_administrator(by)
    number = " ".join(number.split())
    if not number:
        raise Refused(_("Give the number of your purchase order."), field="number")
    if len(number) > 140:
        raise Refused(_("An invoice has room for 140 characters."), field="number")
    starts = valid_from or clock.today()
    if valid_until is not None and valid_until < starts:
        raise Refused(_("An order cannot end before it begins."), field="valid_until")
    if valid_until is not None and valid_until < clock.today():
        raise Refused(_("This order has ended already."), field="valid_until")
    if amount is not None and amount <= 0:
        raise Refused(_("Give an amount above zero, or leave it empty."), field="amount")
    with lobby(), transaction.atomic():
        held = _sync.locked(account.pk)
        try:
            with transaction.atomic():
                made = PurchaseOrder.objects.create(
                    account=held,
                    number=number,
                    amount=amount,
                    currency=queries.currency_of(held),
                    valid_from=starts,
                    valid_until=valid_until,
                    added_at=clock.now(),
                    added_by=str(by),
                )
        except IntegrityError:
            raise Refused(_("This order is on the list already."), field="number") from None
        queue_order(held)
    audit.record("billing.order_added", by=by, subject=account, after={"order": made.pk})
    return made


def withdraw_purchase_order(order: PurchaseOrder, *, by: Any) -> None:
    """Let no further invoice name an order. Call it inside the tenant of `by`. Raises NotAllowed; safe to repeat."""
    rules.require_administrator(by)
    with lobby(), transaction.atomic():
        held = _sync.locked(order.account_id)
        PurchaseOrder.objects.filter(pk=order.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        queue_order(held)
    audit.record("billing.order_withdrawn", by=by, subject=held, after={"order": order.pk})


@in_the_lobby
def push_order(account: BillingAccount) -> None:
    """Let Stripe print the order that is in force on the coming invoices.

    An order that has ended or is used up makes room for the next one. Where there is none the last one stays: an invoice
    without a number cannot be paid at all, while one with an old number can still be asked about.
    """
    if not account.customer_id:
        return
    order = queries.order_for_next_invoice(account)
    if order is None:
        return
    for subscription in account.subscriptions.filter(status__in=rules.LIVE).exclude(
        purchase_order=order.number
    ):
        _operations.settle(
            account,
            kind=Operation.Kind.ORDER,
            params={"subscription": subscription.stripe_id, "order": order.number},
            do=lambda wish, key: (
                gateway.name_order(wish["subscription"], key=key, purchase_order=wish["order"]).id
            ),
        )


@in_the_lobby
def look_after_orders(*, on: date, limit: int = 1000) -> int:
    """Every day: name the next order where one has ended, and tell those whose last one ends soon. Returns how many.

    Each is told once about each order.
    """
    due = queries.accounts_without_order(on=on + NOTICE)[:limit]
    for account in due:
        with transaction.atomic():
            held = _sync.locked(account.pk)
            held.purchase_orders.filter(reminded_at__isnull=True).update(reminded_at=clock.now())
            queue_order(held)
            emails.order_ends(held)
    return len(due)
