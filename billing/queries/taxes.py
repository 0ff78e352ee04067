"""How an account is taxed."""

from __future__ import annotations

from django.conf import settings

from billing import vat
from billing.models import BillingAccount


def treatment_of(account: BillingAccount) -> vat.Treatment:
    """Return how this account's invoices are taxed from now on."""
    return vat.treatment(
        seller=settings.SELLER["country"],
        buyer=account.country,
        is_vat_id_valid=bool(account.vat_id) and account.vat_check == BillingAccount.VatCheck.VALID,
    )
