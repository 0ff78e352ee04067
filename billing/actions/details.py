"""Whom invoices are made out to, and the numbers that must stand on them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from billing import gateway, identifiers, rules, vies
from billing.actions import _customers, _operations, _sync, _taxes
from billing.models import BillingAccount, Operation
from billing.stripe_facts import CustomerDetails
from kit import audit, clock, jobs
from kit.errors import Refused
from tenants.context import in_the_lobby, lobby


@dataclass(frozen=True)
class Details:
    """What an administrator may say about who pays. Empty is "none"."""

    legal_name: str
    email: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    vat_id: str = ""
    registration_id: str = ""
    service_code: str = ""
    buyer_reference: str = ""


def edit_details(account: BillingAccount, *, details: Details, by: Any) -> BillingAccount:
    """Change whom invoices are made out to, from the next one on. Call it inside the tenant of `by`.

    Stripe is told in the background; a new VAT number is asked about in the register, and until that answers it counts
    as not confirmed. Raises NotAllowed, or Refused naming the field that cannot be right.
    """
    rules.require_administrator(by)
    checked = _checked(details, account.country)
    with lobby(), transaction.atomic():
        held = _sync.locked(account.pk)
        before = _as_dict(held)
        for name in ("legal_name", "email", "vat_id", "registration_id", "service_code", "buyer_reference"):
            setattr(held, name, getattr(checked, name))
        held.address = {"street": checked.street, "postal_code": checked.postal_code, "city": checked.city}
        if held.vat_id != before["vat_id"]:
            held.vat_check, held.vat_checked_at = BillingAccount.VatCheck.UNCHECKED, None
        held.save()
        _queue(held, asks_register=held.vat_id != before["vat_id"])
    changed = {name for name, value in asdict(checked).items() if value != before[name]}
    audit.record("billing.details_changed", by=by, subject=held, after={"fields": sorted(changed)})
    return held


@in_the_lobby
def check_vat_id(account: BillingAccount) -> BillingAccount:
    """Ask the register about the account's VAT number and keep the answer; the tax follows from it.

    Raises vies.RegisterSilent; nothing has changed then.
    """
    if not account.vat_id or not rules.asks_register(account):
        return account
    answer = vies.is_valid(account.vat_id, account.country)
    return _note_check(account, account.vat_id, is_valid=answer, by=None)


@in_the_lobby
def confirm_vat_id(account: BillingAccount, *, is_valid: bool, reason: str, by: Any) -> BillingAccount:
    """Let a person say what the register says, where it cannot be asked. `by` is Civocracy staff. Raises Refused."""
    if not account.vat_id:
        raise Refused(_("This account has no VAT number."))
    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it later."), field="reason")
    return _note_check(account, account.vat_id, is_valid=is_valid, by=by, reason=reason.strip())


@in_the_lobby
def push_details(account: BillingAccount) -> None:
    """Bring Stripe into line: the customer's details, and the tax of a subscription that runs.

    Raises gateway.StripeUnavailable or gateway.StripeRefused, and RuntimeError inside a transaction.
    """
    if not account.customer_id:
        return
    details = _customers.details_of(account)
    _operations.settle(
        account,
        kind=Operation.Kind.DETAILS,
        params=asdict(details),
        do=lambda wish, key: _update(account.customer_id, wish, key),
    )
    rate = _taxes.ensure_rate(account)
    for subscription in account.subscriptions.filter(status__in=rules.LIVE).exclude(tax_rate_id=rate):
        _operations.settle(
            account,
            kind=Operation.Kind.TAXES,
            params={"subscription": subscription.stripe_id, "tax_rate_id": rate},
            do=lambda wish, key: (
                gateway.tax_subscription(wish["subscription"], key=key, tax_rate_id=wish["tax_rate_id"]).id
            ),
        )


def _update(customer_id: str, wish: dict[str, Any], key: str) -> str:
    gateway.update_customer(customer_id, key=key, details=CustomerDetails(**wish))
    return customer_id


def _note_check(
    account: BillingAccount, vat_id: str, *, is_valid: bool, by: Any, reason: str = ""
) -> BillingAccount:
    with transaction.atomic():
        held = _sync.locked(account.pk)
        if held.vat_id != vat_id:
            return held  # another number was given while the register was asked
        before = held.vat_check
        held.vat_check = BillingAccount.VatCheck.VALID if is_valid else BillingAccount.VatCheck.INVALID
        held.vat_checked_at = clock.now()
        held.save(update_fields=["vat_check", "vat_checked_at"])
        if held.vat_check != before:
            after = {"vat_check": held.vat_check, **({"reason": reason} if reason else {})}
            audit.record(
                "billing.vat_checked", by=by, subject=held, before={"vat_check": before}, after=after
            )
            _queue(held, asks_register=False)
    return held


def _queue(account: BillingAccount, *, asks_register: bool) -> None:
    from billing.jobs import check_vat_id as check_job
    from billing.jobs import push_details as push_job

    if asks_register and account.vat_id and rules.asks_register(account):
        jobs.enqueue(check_job, account_id=account.pk, _key=f"billing-vat:{account.pk}")
    if account.customer_id:
        jobs.enqueue(push_job, account_id=account.pk, _key=f"billing-details:{account.pk}")


def _as_dict(account: BillingAccount) -> dict[str, str]:
    address = account.address or {}
    return {
        **{name: getattr(account, name) for name in asdict(Details("", "")) if name not in _ADDRESS},
        **{name: address.get(name, "") for name in _ADDRESS},
    }


_ADDRESS = ("street", "postal_code", "city")


def _checked(details: Details, country: str) -> Details:
    given = {name: " ".join(value.split()) for name, value in asdict(details).items()}
    if not given["legal_name"]:
        raise Refused(_("Give the name that must stand on the invoice."), field="legal_name")
    try:
        validate_email(given["email"])
    except ValidationError:
        raise Refused(_("This is not an e-mail address."), field="email") from None
    given["vat_id"] = _compact("vat_id", lambda: identifiers.compact_vat_id(given["vat_id"], country))
    if country == "FR":
        given["registration_id"] = _compact(
            "registration_id", lambda: identifiers.compact_siret(given["registration_id"])
        )
    if country == "DE":
        given["buyer_reference"] = _compact(
            "buyer_reference", lambda: identifiers.compact_leitweg_id(given["buyer_reference"])
        )
    return Details(**given)


def _compact(field: str, work: Any) -> str:
    try:
        return str(work())
    except ValueError:
        raise Refused(
            _(
                "This number cannot be right: its check digits do not fit. Please compare it with your papers."
            ),
            field=field,
        ) from None
