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
    "console.note_written": _("Note"),
    "console.provisioning_retried": _("Set-up tried again"),
    "tenant.moved": _("Moved to another database"),
    "signup.entered": _("Entered the workspace for the first time"),
    "signup.expired": _("Signup expired"),
    "signup.paid": _("Signup paid"),
    "signup.payment_started": _("Order placed, terms accepted"),
    "signup.ready": _("Site ready"),
}


def said_of(action: str) -> str:
    """The words of an action of the record; its name where nobody has found any."""
    return str(RECORD.get(action, action))
