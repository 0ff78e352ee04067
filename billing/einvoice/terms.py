"""A document in the terms of EN 16931: the business terms (BT) and groups (BG) that `factur-x` writes as CII and UBL."""

from __future__ import annotations

from typing import Any

from billing import vat
from billing.einvoice.facts import Document, DocumentLine, Party

INVOICE, CREDIT_NOTE = "380", "381"
# How it is paid (UNTDID 4461).
UNDEFINED, TRANSFER, SEPA_TRANSFER, ONLINE_PAYMENT = "1", "30", "58", "68"
#: One piece (UN/ECE Recommendation 20).
ONE = "C62"
# Identifiers of a body: SIRET and SIREN (ISO 6523), a VAT number of a country (EAS), an address for e-mail (EAS).
SIRET, SIREN, MAIL = "0009", "0002", "EM"


def business_terms(document: Document) -> dict[str, Any]:
    """Return the terms of a document; amounts as strings with two digits."""
    tax = document.treatment
    terms: dict[str, Any] = {
        "BT-1": document.number,
        "BT-2": document.issued_on,
        "BT-3": CREDIT_NOTE if document.is_credit_note else INVOICE,
        "BT-5": document.currency,
        "BT-9": document.due_on,
        "BT-10": document.buyer_reference or document.service_code,
        "BT-13": document.purchase_order,
        "BT-72": document.delivered_on,
        "BT-106": money(document.net),
        "BT-109": money(document.net),
        "BT-110": money(document.tax),
        "BT-112": money(document.gross),
        "BT-113": money(document.paid),
        "BT-115": money(document.due),
        "BG-4": _party(document.seller, with_vat=tax.category != vat.OUTSIDE)
        | {"contacts": [{"name": document.seller.name, "email": document.seller.email}]},
        "BG-7": _party(document.buyer, with_vat=tax.category != vat.OUTSIDE),
        "BG-23": [_breakdown(document)],
        "BG-25": [_line(number, one, tax) for number, one in enumerate(document.lines, 1)],
        **_period(document),
        **_payment(document),
    }
    if document.corrects:
        number, day = document.corrects
        terms["BG-3"] = [{"BT-25": number, "BT-26": day}]
    return {name: value for name, value in terms.items() if value not in ("", None)}


def money(cents: int) -> str:
    """Minor units as EN 16931 writes amounts."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _party(party: Party, *, with_vat: bool) -> dict[str, Any]:
    found = {
        "name": party.name,
        "addr_l1": party.street,
        "postcode": party.postal_code,
        "city": party.city,
        "country_code": party.country,
        "vat_identifier": party.vat_id if with_vat else "",
        "einvoicing_addr": party.email,
        "einvoicing_addr_schemeid": MAIL,
    }
    if party.registration_id:
        is_siret = party.country == "FR" and len(party.registration_id) == 14
        found["legal_identifier"] = party.registration_id
        if party.country == "FR":
            found["legal_identifier_schemeid"] = SIRET if is_siret else SIREN
    return {name: value for name, value in found.items() if value}


def _breakdown(document: Document) -> dict[str, str]:
    tax = document.treatment
    found = {
        "BT-116": money(document.net),
        "BT-117": money(document.tax),
        "BT-118": tax.category,
    }
    if tax.category != vat.OUTSIDE:
        found["BT-119"] = f"{tax.percent:.2f}"
    if tax.exemption_code:
        found["BT-120"] = REASONS[tax.category]
        found["BT-121"] = tax.exemption_code
    return found


#: The reasons as the directive words them; they stand in the XML, which programs read.
REASONS = {vat.REVERSE_CHARGE: "Reverse charge", vat.OUTSIDE: "Not subject to VAT"}


def _line(number: int, line: DocumentLine, tax: vat.Treatment) -> dict[str, Any]:
    # A price is never negative in EN 16931: what is given back is a negative quantity.
    found: dict[str, Any] = {
        "BT-126": str(number),
        "BT-129": "1" if line.amount >= 0 else "-1",
        "BT-130": ONE,
        "BT-131": money(line.amount),
        "BT-134": line.from_on,
        "BT-135": line.to_on,
        "BT-146": money(abs(line.amount)),
        "BT-151": tax.category,
        "BT-153": line.text,
    }
    if tax.category != vat.OUTSIDE:
        found["BT-152"] = f"{tax.percent:.2f}"
    return found


def _period(document: Document) -> dict[str, Any]:
    if not document.lines:
        return {}
    return {
        "BT-73": min(one.from_on for one in document.lines),
        "BT-74": max(one.to_on for one in document.lines),
    }


def _payment(document: Document) -> dict[str, str]:
    if not document.by_transfer:
        return {"BT-81": ONLINE_PAYMENT}
    if not document.iban:
        return {"BT-81": UNDEFINED, "BT-83": document.number}
    return {
        "BT-81": SEPA_TRANSFER if document.currency == "EUR" else TRANSFER,
        "BT-83": document.number,
        "BT-84": document.iban,
        "BT-85": document.seller.name,
        "BT-86": document.bic,
    }
