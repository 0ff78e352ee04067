"""What the public site, the signup pages and the setup page ask."""

from onboarding.queries.addresses import AddressCheck, check_address, suggest_addresses, taken_addresses
from onboarding.queries.prices import (
    FALLBACK_CURRENCY,
    LARGEST_POPULATION,
    MONTH,
    SMALLEST_POPULATION,
    YEAR,
    Offer,
    PlanRow,
    Quote,
    currencies,
    offers,
    price_list,
    quote_for,
    quote_of,
)
from onboarding.queries.signups import (
    Work,
    overdue_signups,
    regions_in,
    signup_of,
    signups_in_progress,
    unfinished_signups,
    work_on,
)

__all__ = [
    "FALLBACK_CURRENCY",
    "LARGEST_POPULATION",
    "MONTH",
    "SMALLEST_POPULATION",
    "YEAR",
    "AddressCheck",
    "Offer",
    "PlanRow",
    "Quote",
    "Work",
    "check_address",
    "currencies",
    "offers",
    "overdue_signups",
    "price_list",
    "quote_for",
    "quote_of",
    "regions_in",
    "signup_of",
    "signups_in_progress",
    "suggest_addresses",
    "taken_addresses",
    "unfinished_signups",
    "work_on",
]
