"""The fields with which a card or a bank account is given, and how they are read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..resources import payment_methods
from ..resources.payment_methods import CARDS, IBANS, Behaviour
from ..store import Body
from .layout import field

if TYPE_CHECKING:
    from ..app import Twin

Errors = dict[str, str]


def fields(given: dict[str, str], errors: Errors, kinds: list[str]) -> str:
    """Return the choice of a way to pay, with the fields of each."""
    chosen = given.get("method") or kinds[0]
    labels = {"card": "Card", "sepa_debit": "SEPA direct debit"}
    radios = "".join(
        f'<label class="choice"><input type="radio" name="method" value="{kind}"'
        f"{' checked' if kind == chosen else ''}> {labels[kind]}</label>"
        for kind in kinds
    )
    card = (
        field("number", "Card number", given.get("number", ""), error=errors.get("number", ""),
              inputmode="numeric", autocomplete="cc-number", placeholder="1234 1234 1234 1234")
        + '<div class="pair">'
        + field("expiry", "Expiry date", given.get("expiry", ""), error=errors.get("expiry", ""),
                inputmode="numeric", autocomplete="cc-exp", placeholder="MM / YY")
        + field("cvc", "Security code", given.get("cvc", ""), error=errors.get("cvc", ""),
                inputmode="numeric", autocomplete="cc-csc", placeholder="CVC")
        + "</div>"
    )  # fmt: skip
    iban = field(
        "iban",
        "IBAN",
        given.get("iban", ""),
        error=errors.get("iban", ""),
        placeholder="DE00 0000 0000 0000 0000 00",
    ) + (
        '<p class="hint">By giving your IBAN you allow Civocracy and Stripe to collect from this account, '
        "and your bank to follow their instructions.</p>"
    )
    groups = {"card": card, "sepa_debit": iban}
    return (
        f'<fieldset class="choices"><legend>How do you want to pay?</legend>{radios}</fieldset>'
        + "".join(f'<div class="method method-{kind}">{groups[kind]}</div>' for kind in kinds)
        + field(
            "name",
            "Name of the holder",
            given.get("name", ""),
            error=errors.get("name", ""),
            autocomplete="cc-name",
        )
    )


def read(given: dict[str, str]) -> tuple[str, Behaviour | None, Errors]:
    """Return (number, how it behaves, errors by field) of what was typed."""
    errors: Errors = {}
    if not given.get("name", "").strip():
        errors["name"] = "Enter the name of the holder."
    if given.get("method") == "sepa_debit":
        number = re.sub(r"\s", "", given.get("iban", "")).upper()
        how = IBANS.get(number)
        if how is None:
            errors["iban"] = "This simulation knows only the test IBANs listed below."
        return number, how, errors
    number = re.sub(r"\D", "", given.get("number", ""))
    how = CARDS.get(number)
    if how is None:
        errors["number"] = "This simulation knows only the test cards listed below."
    if _expiry(given) is None:
        errors["expiry"] = "Enter the expiry date as MM / YY, in the future."
    if not re.fullmatch(r"\d{3,4}", given.get("cvc", "").strip()):
        errors["cvc"] = "Enter the 3 digits of the security code."
    return number, how, errors


def _expiry(given: dict[str, str]) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{1,2})\s*/?\s*(?:20)?(\d{2})", given.get("expiry", "").strip())
    if match is None:
        return None
    month, year = int(match[1]), 2000 + int(match[2])
    today = datetime.now(UTC)
    return (month, year) if 1 <= month <= 12 and (year, month) >= (today.year, today.month) else None


def make(twin: Twin, customer: Body, given: dict[str, str]) -> Body:
    """Keep what was typed (already checked by `read`) as a payment method."""
    number, _, _ = read(given)
    if given.get("method") == "sepa_debit":
        return payment_methods.make_iban(twin, customer["id"], number, given["name"], customer["email"])
    month, year = _expiry(given) or (12, 2099)
    return payment_methods.make_card(
        twin, customer["id"], number, month, year, given["name"], customer["email"]
    )


def test_numbers(kinds: list[str]) -> str:
    """Return the list of numbers that this simulation knows."""
    rows = []
    if "card" in kinds:
        rows += [(re.sub(r"(\d{4})(?=\d)", r"\1 ", number), how.label) for number, how in CARDS.items()]
    if "sepa_debit" in kinds:
        rows += [(re.sub(r"(\w{4})(?=\w)", r"\1 ", number), how.label) for number, how in IBANS.items()]
    items = "".join(f"<li><code>{number}</code> {label}</li>" for number, label in rows)
    return (
        '<details class="tests" open><summary>Test numbers</summary>'
        f"<ul>{items}</ul><p>Any future expiry date, any 3 digits, any name.</p></details>"
    )
