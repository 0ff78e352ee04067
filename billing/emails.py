"""Mails about money, to the address that invoices go to. Queued in the transaction that causes them."""

from __future__ import annotations

from django.utils import translation

from billing import money
from billing.models import BillingAccount, PlanPrice, PriceMove
from kit.formats import day_in_words
from kit.mail import queue_mail
from tenants.context import scope_of


def order_ends(account: BillingAccount) -> None:
    """The last purchase order ends soon: the invoice after that would have none."""
    latest = account.purchase_orders.filter(withdrawn_at__isnull=True).first()
    queue_mail(
        "billing/emails/order_ends",
        to=[account.email],
        language=account.language,
        context={
            "government": account.tenant.name,
            "order": latest.number if latest else "",
            "page": f"{scope_of(account.tenant).url}/workspace/billing/",
        },
    )


def price_changes(account: BillingAccount, move: PriceMove) -> None:
    """Renewals from a day on cost another price; until then, and for the period that runs, nothing changes."""
    _about_price("billing/emails/price_changes", account, move)


def price_stays(account: BillingAccount, move: PriceMove) -> None:
    """What was written about a new price does not hold."""
    _about_price("billing/emails/price_stays", account, move)


def _about_price(template: str, account: BillingAccount, move: PriceMove) -> None:
    with translation.override(account.language):
        words = {
            "plan": move.old.plan.name,
            "old": _per(move.old),
            "new": _per(move.new),
            "day": day_in_words(move.takes_effect_on),
        }
    queue_mail(
        template,
        to=[account.email],
        language=account.language,
        context={
            **words,
            "government": account.tenant.name,
            "page": f"{scope_of(account.tenant).url}/workspace/billing/",
        },
    )


def _per(price: PlanPrice) -> str:
    return f"{money.in_words(price.amount, price.currency)} {price.get_interval_display()}"
