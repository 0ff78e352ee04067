"""The reasons of an access decision in sentences, for the people who administer a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS: dict[str, _StrPromise] = {
    "no_subscription": _("There is no subscription yet."),
    "payment_incomplete": _("The first payment is not complete. Your site opens as soon as it is."),
    "checkout_expired": _("The first payment was never completed. Start again to open your site."),
    "trial": _("You are in the trial period. Nothing has been charged."),
    "subscribed": _("Your subscription is active."),
    "payment_overdue": _("A payment is overdue. Your site works as usual for now."),
    "payment_long_overdue": _(
        "A payment is long overdue. Citizens can read your site, but nobody can write on it."
    ),
    "trial_without_payment": _(
        "Your trial ended without a way to pay. Citizens can read your site, but nobody can write on it."
    ),
    "suspension_waits": _(
        "A payment is very long overdue. We will talk with you before your site is suspended."
    ),
    "unpaid": _("Your site is suspended because a payment is very long overdue."),
    "cancelled": _(
        "Your subscription has ended. Your site can be read, and you can export everything in it."
    ),
    "offboarded": _("This site was closed."),
    "override": _("Civocracy has set this state by hand."),
    "unknown_status": _("We are checking your subscription. Your site works as before."),
}
#: The same in a few words, for those who oversee many tenants.
IN_SHORT: dict[str, _StrPromise] = {
    "no_subscription": _("No subscription yet"),
    "payment_incomplete": _("The first payment is not complete"),
    "checkout_expired": _("The first payment was never completed"),
    "trial": _("In the trial period"),
    "subscribed": _("The subscription is active"),
    "payment_overdue": _("A payment is overdue"),
    "payment_long_overdue": _("A payment is long overdue"),
    "trial_without_payment": _("The trial ended without a way to pay"),
    "suspension_waits": _("A payment is very long overdue, and we have to decide"),
    "unpaid": _("Suspended: a payment is very long overdue"),
    "cancelled": _("The subscription has ended"),
    "offboarded": _("The site was closed"),
    "override": _("Set by hand"),
    "unknown_status": _("Stripe says something that we do not know"),
}
#: What a person must do about a state that was set by hand, whichever it is.
ASK_US = _("Write to us to hear why, and what has to happen.")
#: What a person must do to change things, by state; states that ask for nothing are not here.
WHAT_TO_DO: dict[str, _StrPromise] = {
    "grace": _("Please pay the open invoice or change the payment method."),
    "read_only": _("Pay the open invoice or change the payment method, and your site works again at once."),
    "suspended": _("Pay the open invoice, and your site works again at once."),
    "cancelled": _("Write to us if you want to subscribe again."),
}


def what_to_do(state: str, reason: str) -> str:
    """What an administrator must do now, in a sentence; nothing when all is well."""
    if state not in WHAT_TO_DO:
        return ""
    return str(ASK_US if reason == "override" else WHAT_TO_DO[state])
