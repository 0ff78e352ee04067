"""Which purchase order an invoice names, as a pure function of the orders and of what they have paid for already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from billing.models import PurchaseOrder


@dataclass(frozen=True)
class OrderState:
    """An order and how far it goes: `used` and `left` in minor units with VAT, `left` None where there is no limit.

    `problem` is "" or why the next invoice cannot name it: "ended", "not_begun", "too_small" or "withdrawn".
    """

    order: PurchaseOrder
    used: int
    left: int | None
    problem: str


def states(
    orders: Sequence[PurchaseOrder], used: Mapping[str, int], *, on: date, amount: int
) -> list[OrderState]:
    """Say of each order whether an invoice of that day and amount (minor units, with VAT) can name it."""
    found = []
    for order in orders:
        spent = used.get(order.number, 0)
        left = None if order.amount is None else order.amount - spent
        if order.withdrawn_at is not None:
            problem = "withdrawn"
        elif order.valid_until is not None and order.valid_until < on:
            problem = "ended"
        elif order.valid_from > on:
            problem = "not_begun"
        else:
            problem = "too_small" if left is not None and left < amount else ""
        found.append(OrderState(order, spent, left, problem))
    return found


def to_name(found: Sequence[OrderState]) -> PurchaseOrder | None:
    """The order to name: of those that can be named the one that ends first, and of equals the one given first."""
    usable = [one.order for one in found if not one.problem]
    return min(usable, key=lambda order: (order.valid_until or date.max, order.pk), default=None)
