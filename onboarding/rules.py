"""What an address may look like, how long things last, and which browser may continue a signup."""

import hmac
import re
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from onboarding.models import Signup
from tenants.actions import RESERVED as RESERVED_BY_TENANTS

# Somebody who has not confirmed an e-mail address may hold a city's name for an hour, no longer.
HELD_UNCONFIRMED = timedelta(hours=1)
# However often they come back, without confirming they lose it after this: nobody keeps a name from others by a script.
HELD_UNCONFIRMED_AT_MOST = timedelta(hours=6)
# A town council may need a few days to find the card.
HELD_CONFIRMED = timedelta(days=14)
# What an abandoned signup says about a person is deleted after this.
KEPT_AFTER_EXPIRY = timedelta(days=30)
# So long before the end somebody with a confirmed e-mail address is told.
REMINDED_BEFORE = timedelta(days=3)

CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
CODE_REST = timedelta(seconds=30)

# How long the browser that signed up may enter without signing in, counted from the moment the city is ready.
ENTRY_OPEN = timedelta(hours=1)

# A set-up takes about a second: the page asks often at first, and leaves the server in peace when it takes longer.
PAUSE_AT_FIRST, PAUSE_LATER, AT_FIRST = 200, 1000, timedelta(seconds=15)

TERMS_VERSION = "2026-11"

# The smallest address that is still a word, and the most that people can read out over the telephone.
SHORTEST_ADDRESS, LONGEST_ADDRESS = 3, 40
LABEL = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")

# Names that would look like the product itself or mislead a resident; `tenants` knows those of the plumbing.
RESERVED = RESERVED_BY_TENANTS | frozenset(
    [
        "about",
        "accounts",
        "admins",
        "administrator",
        "auth",
        "beta",
        "blog",
        "contact",
        "dashboard",
        "dns",
        "download",
        "email",
        "example",
        "forum",
        "gov",
        "government",
        "help",
        "host",
        "hostmaster",
        "info",
        "internal",
        "invoice",
        "invoices",
        "legal",
        "login",
        "logout",
        "mailbox",
        "metrics",
        "monitoring",
        "news",
        "newsletter",
        "oauth",
        "payment",
        "payments",
        "postmaster",
        "press",
        "pricing",
        "privacy",
        "production",
        "register",
        "sandbox",
        "secure",
        "security",
        "sentry",
        "session",
        "shop",
        "signin",
        "sso",
        "staff",
        "state",
        "stats",
        "system",
        "team",
        "terms",
        "twin",
        "user",
        "users",
        "vote",
        "voting",
        "webmail",
        "webmaster",
        "workspace",
    ]
)


def address_fault(address: str) -> str | None:
    """Why this can never be anybody's address, in words for the person typing it; None when it can."""
    if len(address) < SHORTEST_ADDRESS:
        return _("Use at least 3 letters or digits.")
    if len(address) > LONGEST_ADDRESS:
        return _("Use at most 40 letters, digits and hyphens.")
    if not LABEL.fullmatch(address):
        return _(
            "Use only small letters from a to z, digits and hyphens; begin with a letter, and end without a hyphen."
        )
    if "--" in address:
        # Browsers read a double hyphen in third place as an encoded name ("xn--"), which can imitate another one.
        return _("Use only one hyphen at a time.")
    if address in RESERVED:
        return _("This address is reserved. Choose the name of your city or region.")
    return None


def held_until(signup: Signup, at: datetime) -> datetime:
    """Until when a signup keeps its address after somebody has worked on it at that moment."""
    if signup.is_confirmed:
        return at + HELD_CONFIRMED
    return min(at + HELD_UNCONFIRMED, signup.created_at + HELD_UNCONFIRMED_AT_MOST)


def digest_of_code(signup: Signup, code: str) -> str:
    """The code as it is stored: useless without the server's key, and worth nothing for another signup or e-mail."""
    return salted_hmac(
        "onboarding.code", f"{signup.token}:{signup.email}:{code}", algorithm="sha256"
    ).hexdigest()


def digest_of_key(signup: Signup, key: str) -> str:
    """The browser's key as it is stored."""
    return salted_hmac("onboarding.browser", f"{signup.token}:{key}", algorithm="sha256").hexdigest()


def may_continue(signup: Signup, key: str) -> bool:
    """Whether the browser holding this key is the one that signed up (or took over by mail)."""
    return bool(signup.browser_digest and key) and hmac.compare_digest(
        signup.browser_digest, digest_of_key(signup, key)
    )


def may_enter(signup: Signup, at: datetime) -> bool:
    """Whether the browser that signed up may still enter the new workspace without signing in."""
    return (
        signup.state == Signup.State.READY
        and signup.ready_at is not None
        and at < signup.ready_at + ENTRY_OPEN
    )


def pause_before_asking(signup: Signup, now: datetime) -> int:
    """How many milliseconds the page of the set-up waits before it asks again."""
    is_fresh = signup.paid_at is not None and now < signup.paid_at + AT_FIRST
    return PAUSE_AT_FIRST if is_fresh else PAUSE_LATER
