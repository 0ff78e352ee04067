"""Subscribing by invoice: no payment page, 30 days to pay, a purchase order printed on each invoice."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway, rules
from billing.access import AccessDecision
from billing.actions import _customers, _operations, _prices, _sync, _taxes, syncing
from billing.models import BillingAccount, Operation, PlanPrice, PurchaseOrder
from kit import clock
from kit.errors import Refused
from tenants.context import in_the_lobby

DAYS_UNTIL_DUE = 30


@in_the_lobby
def subscribe_by_invoice(
    account: BillingAccount, *, price: PlanPrice, purchase_order: str, with_trial: bool = False
) -> AccessDecision:
    """Subscribe an account that pays by invoice; it is open at once. Returns the access that follows.

    With a trial, which a first subscription alone can have, the first invoice is made out when it ends.

    Raises Refused without a purchase order (field "purchase_order"), with a live subscription, or without an answer from
    Stripe. Raises RuntimeError inside a transaction of the caller.
    """
    if not purchase_order.strip():
        raise Refused(_("Give the number of your purchase order."), field="purchase_order")
    with transaction.atomic(durable=True):
        account = _sync.locked(account.pk)
        if rules.has_live_subscription(list(account.subscriptions.all())):
            raise Refused(
                _("There is a subscription already. You can change it on the page about your plan.")
            )
        PurchaseOrder.objects.get_or_create(
            account=account,
            number=purchase_order.strip()[:140],
            withdrawn_at=None,
            defaults={
                "currency": price.currency,
                "valid_from": clock.today(),
                "added_at": clock.now(),
                "added_by": account.email,
            },
        )
    customer_id = _customers.ensure_customer(account)
    wanted = {
        "price_id": _prices.ensure_price(price),
        "purchase_order": purchase_order.strip(),
        "tax_rate_id": _taxes.ensure_rate(account),
        "trial_days": price.plan.trial_days if with_trial and not account.subscriptions.exists() else 0,
    }
    operation, is_new = _operations.begin(account, kind=Operation.Kind.INVOICED, params=wanted)

    def find() -> str:
        made = gateway.list_subscriptions(customer_id)
        return next((one.id for one in made if one.operation_id == str(operation.pk)), "")

    def create(key: str) -> str:
        return gateway.create_invoiced_subscription(
            key=key,
            customer_id=customer_id,
            price_id=operation.params["price_id"],
            days_until_due=DAYS_UNTIL_DUE,
            trial_days=operation.params.get("trial_days", 0),
            purchase_order=operation.params["purchase_order"],
            tax_rate_id=operation.params.get("tax_rate_id", ""),
            metadata=_customers.metadata(account, operation=operation),
        ).id

    _operations.carry_out(operation, is_new=is_new, find=find, create=create)
    return syncing.sync_account(account)
