"""How the tests of billing arrange the world."""

from __future__ import annotations

from billing import actions
from billing.models import BillingAccount, PlanPrice
from tenants.models import Tenant
from tests.billing.stage import CARD, Stage

PAGES = {
    "success_url": "http://civocracy.test/paid?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://civocracy.test/plan",
}


def account_for(tenant: Tenant, *, route: str = "card") -> BillingAccount:
    """An account of a tenant as signup makes it, before anybody has paid."""
    Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.PENDING)
    tenant.refresh_from_db()
    return actions.open_account(
        tenant,
        legal_name=f"Ville de {tenant.name}",
        country=tenant.country,
        email=tenant.contact_email,
        route=route,
        language=tenant.language,
    )


def subscribe(
    stage: Stage, account: BillingAccount, price: PlanPrice, *, number: str = CARD, with_trial: bool = False
) -> None:
    """Go the whole way through the payment page; nobody has told us yet that it worked."""
    url = actions.start_checkout(account, price=price, with_trial=with_trial, **PAGES)
    assert stage.pay(url, number=number).status == 303


def state_of(tenant: Tenant) -> str:
    """The tenant's state as it is stored."""
    return Tenant.objects.get(pk=tenant.pk).state
