"""The words printed on an invoice, in the customer's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing import vat
from billing.einvoice.facts import Document, Party
from billing.money import in_words
from kit import formats


def printed(document: Document) -> dict[str, Any]:
    """Return everything that the page shows, as text. Call it with the customer's language active."""
    tax = document.treatment
    return {
        "language": document.language,
        "title": _("Credit note") if document.is_credit_note else _("Invoice"),
        "number": document.number,
        "seller": [*_lines(document.seller), document.seller.email],
        "seller_label": _("Seller"),
        "buyer": _lines(document.buyer),
        "buyer_label": _("Customer"),
        "facts": [[label, value] for label, value in _facts(document) if value],
        "head": [_("What for"), pgettext("period", "From"), pgettext("period", "To"), _("Amount")],
        "lines": [
            [
                one.text,
                formats.day_in_words(one.from_on),
                formats.day_in_words(one.to_on),
                _money(document, one.amount),
            ]
            for one in document.lines
        ],
        "sums": [
            [_("Sum without VAT"), _money(document, document.net)],
            [
                _("VAT %(percent)s %%") % {"percent": formats.number_in_words(float(tax.percent))},
                _money(document, document.tax),
            ],
            [_("Sum with VAT"), _money(document, document.gross)],
        ],
        "total": [
            _("To be paid back") if document.is_credit_note else _("To be paid"),
            _money(document, document.due),
        ],
        "notes": [note for note in _notes(document) if note],
    }


def _lines(party: Party) -> list[str]:
    place = f"{party.postal_code} {party.city}".strip()
    numbers = [
        _("VAT number %(number)s") % {"number": party.vat_id} if party.vat_id else "",
        _("Registration %(number)s") % {"number": party.registration_id} if party.registration_id else "",
    ]
    return [line for line in (party.name, party.street, f"{place}, {party.country}", *numbers) if line]


def _facts(document: Document) -> list[tuple[str, str]]:
    return [
        (_("Number"), document.number),
        (_("Date of issue"), formats.day_in_words(document.issued_on)),
        (
            _("Payable by"),
            formats.day_in_words(document.due_on) if document.due and not document.is_credit_note else "",
        ),
        (_("Purchase order"), document.purchase_order),
        (_("Service code"), document.service_code),
        (_("Your reference"), document.buyer_reference),
        (_("Corrects invoice"), document.corrects[0] if document.corrects else ""),
    ]


def _notes(document: Document) -> list[str]:
    category = document.treatment.category
    return [
        _("The recipient owes the VAT (reverse charge).") if category == vat.REVERSE_CHARGE else "",
        _("Not subject to VAT.") if category == vat.OUTSIDE else "",
        _("Please transfer to %(name)s, IBAN %(iban)s, and name %(number)s.")
        % {"name": document.seller.name, "iban": _grouped(document.iban), "number": document.number}
        if document.by_transfer and document.iban and document.due > 0 and not document.is_credit_note
        else "",
        _("Paid. Thank you.") if document.due == 0 and not document.is_credit_note else "",
        _("This document holds the same invoice as data (Factur-X, EN 16931)."),
    ]


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _money(document: Document, cents: int) -> str:
    return in_words(cents, document.currency)
