"""Subscribing on Stripe's payment page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway, rules
from billing.actions import _customers, _operations, _prices, _sync, _taxes, syncing
from billing.models import BillingAccount, Operation, PlanPrice
from billing.stripe_facts import Checkout
from kit.errors import Refused
from tenants.context import in_the_lobby


@in_the_lobby
def start_checkout(
    account: BillingAccount, *, price: PlanPrice, success_url: str, cancel_url: str, with_trial: bool = True
) -> str:
    """Return the address of a payment page for this price; a page that is still open is used again.

    Raises Refused when there is a live subscription already, or when Stripe does not answer. Raises RuntimeError inside a
    transaction of the caller: what we are about to ask must be on record before we ask.
    """
    with transaction.atomic(durable=True):
        account = _sync.locked(account.pk)
        _refuse_second_subscription(account)
    customer_id = _customers.ensure_customer(account)
    wanted = {
        "price": price.lookup_key,
        "price_id": _prices.ensure_price(price),
        "currency": price.currency,
        "tax_rate_id": _taxes.ensure_rate(account),
        "trial_days": price.plan.trial_days if with_trial and not account.subscriptions.exists() else 0,
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    page = _usable_page(account, wanted) or _open_page(account, customer_id, wanted)
    if page.status == "complete":
        # Somebody paid in another tab while this one was open.
        syncing.sync_account(account)
        raise _already()
    return page.url


def _already() -> Refused:
    return Refused(_("There is a subscription already. You can change it on the page about your plan."))


def _refuse_second_subscription(account: BillingAccount) -> None:
    if rules.has_live_subscription(list(account.subscriptions.all())):
        raise _already()
    if not rules.may_start_over(account.tenant):
        raise Refused(_("This site was closed. Write to us to open it again."))


def _usable_page(account: BillingAccount, wanted: dict[str, Any]) -> Checkout | None:
    """Return the page opened last if it serves this wish, or was paid. One that does not serve it is closed first."""
    last = account.operations.filter(kind=Operation.Kind.CHECKOUT, state=Operation.State.DONE).first()
    if last is None:
        return None
    page = gateway.retrieve_checkout(last.object_id)
    if page.status == "complete":
        return None if account.subscriptions.filter(stripe_id=page.subscription_id).exists() else page
    if page.status != "open":
        return None
    if _same_wish(last.params, wanted):
        return page
    return _close(page)


def _close(page: Checkout) -> Checkout | None:
    """Close a page, so that there is never more than one to pay on. Returns it if it was paid in this very moment."""
    try:
        gateway.expire_checkout(page.id)
    except gateway.StripeRefused:
        page = gateway.retrieve_checkout(page.id)
        return page if page.status == "complete" else None
    return None


def _same_wish(before: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return before == wanted


def _open_page(account: BillingAccount, customer_id: str, wanted: dict[str, Any]) -> Checkout:
    operation, is_new = _operations.begin(account, kind=Operation.Kind.CHECKOUT, params=wanted)
    checkout_id = _carried_out(account, customer_id, operation, is_new=is_new)
    page = gateway.retrieve_checkout(checkout_id)
    if _same_wish(operation.params, wanted) or page.status != "open":
        return page
    # An earlier wish was interrupted and has just been completed; it is not what is wanted now.
    return _close(page) or _open_page(account, customer_id, wanted)


def _carried_out(account: BillingAccount, customer_id: str, operation: Operation, *, is_new: bool) -> str:
    params = operation.params

    def find() -> str:
        page = gateway.find_checkout(customer_id=customer_id, operation_id=str(operation.pk))
        return page.id if page else ""

    def create(key: str) -> str:
        return gateway.create_checkout(
            key=key,
            customer_id=customer_id,
            price_id=params["price_id"],
            currency=params["currency"],
            success_url=params["success_url"],
            cancel_url=params["cancel_url"],
            trial_days=params["trial_days"],
            language=account.language,
            tax_rate_id=params.get("tax_rate_id", ""),
            metadata=_customers.metadata(account, operation=operation),
        ).id

    return _operations.carry_out(operation, is_new=is_new, find=find, create=create)
