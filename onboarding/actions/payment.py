"""From a plan to a paid subscription. The tenant's row is written here; its schema only once the payment stands."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing import actions as billing
from billing import queries as billing_queries
from billing.models import BillingAccount, PlanPrice
from kit import audit, clock, scope
from kit.errors import Refused
from onboarding import queries, rules
from onboarding.actions._locking import keep, locked, locked_for_answers
from onboarding.models import Signup
from onboarding.steps import Step, next_step, path_of, url_of
from tenants import actions as tenants
from tenants.models import Tenant


def start_payment(
    signup: Signup,
    *,
    price: PlanPrice,
    route: str,
    legal_name: str,
    vat_id: str,
    purchase_order: str,
    terms_version: str,
    language: str,
) -> str:
    """Accept the terms and the price, and return where to go: the payment page, or by invoice straight to the set-up.

    Safe to repeat after a crash or a second click: tenant, account and payment page are those of the first time. The
    price charged is `price`; when it is no longer the valid one for this population, nothing happens and Refused says
    so. Call it outside of any transaction: what is asked of Stripe must be on record before it is asked.
    """
    signup = _accept(
        signup,
        price=price,
        terms_version=terms_version,
        route=route,
        legal_name=legal_name,
        vat_id=vat_id,
        purchase_order=purchase_order,
    )
    account = _account_for(signup, language)
    if route == Signup.Route.INVOICE:
        billing.subscribe_by_invoice(account, price=price, purchase_order=purchase_order, with_trial=True)
        return url_of(record_payment(signup), Step.BUILDING)
    site = scope.public().url
    return billing.start_checkout(
        account,
        price=price,
        success_url=site + path_of("paid", signup.token),
        cancel_url=site + url_of(signup, Step.PLAN) + "?cancelled=1",
    )


def settle_payment(signup: Signup) -> Signup:
    """Ask billing how the payment stands, and record it when the subscription stands. Outside of any transaction.

    For the person who comes back from the payment page and for the job that looks after those who never do; safe at
    any time and in any order with the webhooks.
    """
    if signup.tenant is None or signup.is_paid:
        return signup
    account = billing_queries.account_of(signup.tenant)
    if account is not None:
        billing.sync_account(account)
    return record_payment(signup)


@transaction.atomic
def record_payment(signup: Signup) -> Signup:
    """Note that the subscription stands, if it does. What was bought is what is built, whatever was typed since."""
    signup = locked(signup)
    tenant = signup.tenant
    if tenant is None or tenant.state == Tenant.State.PENDING or signup.is_paid:
        return signup
    signup.kind, signup.name, signup.country = tenant.kind, tenant.name, tenant.country
    signup.population, signup.address = tenant.population, tenant.slug
    if signup.email != tenant.contact_email or not signup.is_confirmed:
        signup.email, signup.confirmed_at = tenant.contact_email, clock.now()
    signup.state, signup.paid_at = Signup.State.BUILDING, clock.now()
    signup.save()
    audit.record("signup.paid", by=None, subject=signup, after={"tenant": tenant.pk, "state": tenant.state})
    return signup


@transaction.atomic
def _accept(signup: Signup, *, price: PlanPrice, terms_version: str, **typed: str) -> Signup:
    signup = locked_for_answers(signup)
    if next_step(signup) != Step.PLAN:
        raise Refused(_("Some answers are still missing. Please go back to the first step without a tick."))
    if price.pk not in {offered.pk for offered in queries.quote_of(signup, price.currency).choices}:
        raise Refused(
            _("The price has changed since you opened this page. Please look at it again."), field="price"
        )
    if terms_version != rules.TERMS_VERSION:
        raise Refused(
            _("The terms have changed since you opened this page. Please read them again."), field="terms"
        )
    signup.tenant = _tenant_for(signup)
    signup.price = price
    signup.route = typed["route"]
    signup.legal_name, signup.vat_id = typed["legal_name"].strip(), typed["vat_id"].strip()
    signup.purchase_order = typed["purchase_order"].strip()
    signup.terms_version, signup.terms_accepted_at = terms_version, clock.now()
    signup.state = Signup.State.PAYING
    keep(signup)
    audit.record(
        "signup.payment_started",
        by=None,
        subject=signup,
        after={"price": price.pk, "terms_version": terms_version},
    )
    return signup


def _account_for(signup: Signup, language: str) -> BillingAccount:
    assert signup.tenant is not None
    before = billing_queries.account_of(signup.tenant)
    typed = (signup.email, signup.legal_name)
    if before is not None and (before.email, before.legal_name) != typed:
        # Stripe knows the customer as it was typed first; an invoice must carry what was typed last.
        billing.discard_account(before)
    return billing.open_account(
        signup.tenant,
        legal_name=signup.legal_name,
        country=signup.country,
        email=signup.email,
        route=signup.route,
        vat_id=signup.vat_id,
        language=language,
    )


def _tenant_for(signup: Signup) -> Tenant:
    facts: dict[str, Any] = {
        "kind": signup.kind,
        "name": signup.name,
        "slug": signup.address,
        "country": signup.country,
        "population": signup.population,
        "language": signup.language,
        "contact_email": signup.email,
        "timezone": signup.timezone,
        "parent": signup.parent,
    }
    if signup.tenant is None:
        return tenants.reserve_tenant(**facts)
    return tenants.amend_reservation(signup.tenant, **facts)
