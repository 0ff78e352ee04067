"""Changing the plan, cancelling at the end of the period, and thinking again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway, rules
from billing.actions import _operations, _prices, _sync, syncing
from billing.models import BillingAccount, Operation, PlanPrice, SubscriptionSnapshot
from billing.stripe_facts import Preview
from kit import audit
from kit.errors import Refused
from tenants.context import lobby


def preview_change(account: BillingAccount, *, price: PlanPrice, by: Any) -> Preview:
    """Return the invoice that changing to this price now would make. Call it inside the tenant of `by`.

    Raises NotAllowed, or Refused when nothing can be changed or Stripe does not answer.
    """
    rules.require_administrator(by)
    with lobby():
        subscription = _changeable(account, price)
        return gateway.preview_change(
            subscription_id=subscription.stripe_id,
            item_id=subscription.item_id,
            price_id=_prices.ensure_price(price),
        )


def change_plan(account: BillingAccount, *, price: PlanPrice, by: Any) -> None:
    """Change to another plan or interval at once; the rest of the period is given back, and the new price charged.

    Call it inside the tenant of `by`, outside of any transaction. Safe to repeat. Raises NotAllowed, or Refused when the
    plan does not fit the population or Stripe does not answer.
    """
    rules.require_administrator(by)
    with lobby():
        subscription = _changeable(account, price)
        wish = {
            "subscription": subscription.stripe_id,
            "item": subscription.item_id,
            "price_id": _prices.ensure_price(price),
        }
        _operations.settle(
            account,
            kind=Operation.Kind.CHANGE,
            params=wish,
            do=lambda wanted, key: (
                gateway.change_price(
                    wanted["subscription"], key=key, item_id=wanted["item"], price_id=wanted["price_id"]
                ).id
            ),
        )
        syncing.sync_account(account)
    audit.record(
        "billing.plan_changed",
        by=by,
        subject=account,
        before={"price": subscription.lookup_key},
        after={"price": price.lookup_key},
    )


def cancel_subscription(account: BillingAccount, *, reason: str = "", by: Any) -> None:
    """Let the subscription end with its period; until then nothing changes. Call it inside the tenant of `by`.

    Raises NotAllowed, or Refused when there is nothing to cancel or Stripe does not answer.
    """
    _end(account, ends=True, by=by)
    audit.record("billing.cancelled", by=by, subject=account, after={"reason": reason.strip()[:500]})


def resume_subscription(account: BillingAccount, *, by: Any) -> None:
    """Take a cancellation back before the period has ended. Raises as `cancel_subscription` does."""
    _end(account, ends=False, by=by)
    audit.record("billing.resumed", by=by, subject=account)


def _end(account: BillingAccount, *, ends: bool, by: Any) -> None:
    rules.require_administrator(by)
    with lobby():
        subscription = _live(account)
        if subscription.cancel_at_period_end == ends:
            return  # a second click
        _operations.settle(
            account,
            kind=Operation.Kind.CANCEL if ends else Operation.Kind.RESUME,
            params={"subscription": subscription.stripe_id},
            do=lambda wish, key: gateway.end_with_period(wish["subscription"], key=key, ends=ends).id,
        )
        syncing.sync_account(account)


def _live(account: BillingAccount) -> SubscriptionSnapshot:
    with transaction.atomic(durable=True):
        held = _sync.locked(account.pk)
        found = held.subscriptions.filter(status__in=rules.LIVE).order_by("-started_at").first()
    if found is None:
        raise Refused(_("There is no subscription that could be changed."))
    return found


def _changeable(account: BillingAccount, price: PlanPrice) -> SubscriptionSnapshot:
    subscription = _live(account)
    if price.stripe_price_id and price.stripe_price_id == subscription.price_id:
        raise Refused(_("This is your plan already. Choose another one."), field="price")
    if price.currency != subscription.currency:
        raise Refused(_("A subscription stays in its currency."), field="price")
    rules.require_fitting(price.plan, account.tenant)
    if subscription.status != "active" and subscription.status != "trialing":
        raise Refused(_("Pay what is open first. Then you can change your plan."))
    return subscription
