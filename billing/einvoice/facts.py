"""What a legal invoice says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing.vat import Treatment


@dataclass(frozen=True)
class Party:
    """A seller or buyer. `registration_id` is a SIREN or SIRET in France."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    email: str
    vat_id: str = ""
    registration_id: str = ""


@dataclass(frozen=True)
class DocumentLine:
    """One charge: `amount` in minor units without tax, negative for time that is given back; for the days from–to."""

    text: str
    amount: int
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Document:
    """An invoice, or (with `corrects`) a credit note. Amounts are in minor units; those of a credit note are positive.

    `service_code` and `buyer_reference` are what the buyer's portal asks for (Chorus Pro's service, a Leitweg-ID);
    `corrects` is the number and day of the invoice that a credit note gives back; `paid` was paid before it was issued
    or on the day.
    """

    number: str
    issued_on: date
    due_on: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    treatment: Treatment
    net: int
    tax: int
    paid: int
    language: str
    by_transfer: bool
    iban: str = ""
    bic: str = ""
    purchase_order: str = ""
    service_code: str = ""
    buyer_reference: str = ""
    corrects: tuple[str, date] | None = None

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return self.gross - self.paid

    @property
    def is_credit_note(self) -> bool:
        """Whether it gives something back."""
        return self.corrects is not None

    @property
    def delivered_on(self) -> date:
        """The day by which it was delivered (BT-72): the first of its period, as subscriptions are paid in advance."""
        return min((one.from_on for one in self.lines), default=self.issued_on)
