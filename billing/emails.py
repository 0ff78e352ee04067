"""Mails about money, to the address that invoices go to. Queued in the transaction that causes them."""

from __future__ import annotations

from billing.models import BillingAccount
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
