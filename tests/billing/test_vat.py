"""Which tax an invoice bears: by seller's country, buyer's country and a confirmed VAT number, and by nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import vat
from billing.vat import treatment


@pytest.mark.parametrize(
    ("buyer", "is_vat_id_valid", "category", "percent", "levied_by"),
    [
        ("FR", False, "S", 20, "FR"),
        ("FR", True, "S", 20, "FR"),  # at home a number changes nothing
        ("DE", True, "AE", 0, "DE"),
        ("DE", False, "S", 19, "DE"),  # a body without a number pays its own country's rate
        ("CH", False, "O", 0, "CH"),
        ("CH", True, "O", 0, "CH"),
    ],
)
def test_a_seller_in_france(
    buyer: str, is_vat_id_valid: bool, category: str, percent: int, levied_by: str
) -> None:
    how = treatment(seller="FR", buyer=buyer, is_vat_id_valid=is_vat_id_valid)
    assert (how.category, how.percent, how.country) == (category, Decimal(percent), levied_by)


def test_a_seller_outside_the_union_charges_nothing() -> None:
    assert treatment(seller="CH", buyer="FR", is_vat_id_valid=False).category == vat.OUTSIDE


@given(net=st.integers(-10_000_000, 10_000_000), country=st.sampled_from(sorted(vat.STANDARD_RATES)))
def test_tax_is_right_to_half_a_cent_and_the_same_when_it_is_given_back(net: int, country: str) -> None:
    how = treatment(seller=country, buyer=country, is_vat_id_valid=False)
    tax = how.tax_on(net)
    assert abs(tax - net * how.percent / 100) <= Decimal("0.5")
    assert how.tax_on(-net) == -tax
