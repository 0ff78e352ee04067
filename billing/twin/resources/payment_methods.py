"""Cards and bank accounts, each with the way it behaves when charged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..calendar import DAY
from ..events import emit
from ..store import Body
from .lists import blank

if TYPE_CHECKING:
    from ..app import Twin


@dataclass(frozen=True)
class Behaviour:
    """What happens when this number is used.

    `at_checkout` is "ok", "declined", "no_funds" or "three_d_secure"; `later` says whether charges on file go through;
    `settles_after` is in seconds (bank debits take time), None for at once.
    """

    at_checkout: str = "ok"
    later: str = "ok"
    settles_after: int | None = None
    label: str = ""


CARDS = {
    "4242424242424242": Behaviour(label="succeeds"),
    "5555555555554444": Behaviour(label="succeeds (Mastercard)"),
    "4000002500003155": Behaviour(at_checkout="three_d_secure", label="asks for 3-D Secure"),
    "4000000000000002": Behaviour(at_checkout="declined", label="is declined"),
    "4000000000009995": Behaviour(at_checkout="no_funds", label="is declined: insufficient funds"),
    "4000000000000341": Behaviour(later="declined", label="works now, fails at the next renewal"),
}
IBANS = {
    "DE89370400440532013000": Behaviour(settles_after=5, label="succeeds after a moment"),
    "FR1420041010050500013M02606": Behaviour(settles_after=5, label="succeeds after a moment"),
    "DE62370400440532013001": Behaviour(
        later="declined", settles_after=3 * DAY, label="is accepted, fails after three days"
    ),
}


def make_card(
    twin: Twin, customer: str, number: str, month: int, year: int, name: str, email: str | None
) -> Body:
    """Keep a card on file for a customer."""
    brand = "mastercard" if number.startswith("5") else "visa"
    card = {
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "FR",
        "display_brand": brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": twin.store.new_id("fp")[3:],
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return _attach(twin, customer, "card", card, CARDS[number], name, email)


def make_iban(twin: Twin, customer: str, number: str, name: str, email: str | None) -> Body:
    """Keep a SEPA mandate on file for a customer."""
    debit = {
        "bank_code": number[4:12],
        "branch_code": "",
        "country": number[:2],
        "fingerprint": twin.store.new_id("fp")[3:],
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": number[-4:],
    }
    return _attach(twin, customer, "sepa_debit", debit, IBANS[number], name, email)


def _attach(
    twin: Twin, customer: str, kind: str, detail: Body, how: Behaviour, name: str, email: str | None
) -> Body:
    body = {
        "id": twin.store.new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {**blank("address", "phone", "tax_id"), "email": email, "name": name},
        "created": twin.store.now(),
        "customer": customer,
        "customer_account": None,
        kind: detail,
        "livemode": False,
        "metadata": {},
        "type": kind,
        "_later": how.later,
        "_settles_after": how.settles_after,
    }
    emit(twin, "payment_method.attached", twin.store.put(body))
    return body


def described(method: Body | None) -> str:
    """Return "Visa ending in 4242" or the like."""
    if method is None:
        return "none"
    if method["type"] == "card":
        card = method["card"]
        return f"{card['brand'].capitalize()} ending in {card['last4']}, expires {card['exp_month']:02}/{card['exp_year']}"
    return f"SEPA bank account ending in {method['sepa_debit']['last4']}"
