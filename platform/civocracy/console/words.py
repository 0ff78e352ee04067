"""What the lines of the record mean, in words for whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

RECORD: dict[str, _StrPromise] = {
    "billing.access_changed": _("Access changed"),
    "billing.access_overridden": _("Access set by hand"),
    "billing.account_discarded": _("Billing account removed"),
    "billing.account_opened": _("Billing account opened"),
    "billing.cancelled": _("Subscription cancelled"),
    "billing.details_changed": _("Details for invoices changed"),
    "billing.document_deposited": _("Legal invoice: handed in"),
    "billing.document_written": _("Legal invoice written"),
    "billing.drift_closed": _("Difference with Stripe closed"),
    "billing.event_replayed": _("Webhook event tried again"),
    "billing.order_added": _("Purchase order given"),
    "billing.order_withdrawn": _("Purchase order withdrawn"),
    "billing.plan_changed": _("Plan changed"),
    "billing.resumed": _("Cancellation taken back"),
    "billing.vat_checked": _("VAT number checked"),
    "console.note_written": _("Note"),
    "console.moving_retried": _("Move tried again"),
    "console.offboarding_begun": _("Deletion begun"),
    "console.offboarding_called_off": _("Deletion called off"),
    "console.offboarding_retried": _("Deletion tried again"),
    "console.provisioning_retried": _("Set-up tried again"),
    "tenant.moved": _("Moved to another database"),
    "signup.entered": _("Entered the workspace for the first time"),
    "signup.expired": _("Signup expired"),
    "signup.paid": _("Signup paid"),
    "signup.payment_started": _("Order placed, terms accepted"),
    "signup.ready": _("Site ready"),
}

#: The steps of a tenant's end (tenants.leaving.offboarding).
LEAVING_STEPS: dict[str, _StrPromise] = {
    "export": _("Write the final export"),
    "close": _("Close the site: no way back from here"),
    "count": _("Count what there is"),
    "schema": _("Delete the database area"),
    "role": _("Delete its role"),
    "files": _("Delete the files"),
    "cache": _("Empty the cache"),
    "jobs": _("Delete waiting jobs"),
    "hosts": _("Free the addresses"),
    "record": _("Prove that nothing is left, and sign the record"),
}
#: The steps of a move between databases (tenants.moving.steps).
MOVING_STEPS: dict[str, _StrPromise] = {
    "freeze": _("Stop all writing"),
    "copy": _("Copy everything"),
    "verify": _("Compare both places"),
    "hand_over": _("Hand over to the new place"),
    "thaw": _("Let people write again"),
    "jobs": _("Take the waiting jobs along"),
    "drop": _("Delete the old place"),
}


def said_of(action: str) -> str:
    """The words of an action of the record; its name where nobody has found any."""
    return str(RECORD.get(action, action))
