"""The test button: what works of a provider, and what does not, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import IdentityProvider
from accounts.oidc import protocol
from accounts.oidc.fetching import Unreachable


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    label: str
    passed: bool
    words: str = ""


def look_at(provider: IdentityProvider) -> list[Check]:
    """Ask the provider what it says of itself, and for its keys. What only a person can try comes afterwards."""
    found = _("It says who it is and where to ask")
    try:
        metadata = protocol.discover(provider.issuer)
    except Unreachable as reason:
        return [Check(found, False, str(reason))]
    checks = [Check(found, True, metadata.issuer)]
    keys = _("It shows the keys with which it signs")
    try:
        number = len(protocol.keys_of(metadata))
    except Unreachable as reason:
        return [*checks, Check(keys, False, str(reason))]
    return [*checks, Check(keys, True, _("%(n)d usable") % {"n": number})]


def look_at_claims(provider: IdentityProvider, claims: dict[str, Any]) -> list[Check]:
    """What came back from a round trip. Says which facts came, not what they are."""
    email = str(claims.get("email") or "")
    domain = email.rpartition("@")[2].lower()
    said = claims.get("email_verified")
    checks = [
        Check(_("You were sent there, and back to us"), True),
        Check(_("What it says is signed and meant for us"), True),
        Check(
            _("It tells your e-mail address"),
            bool(email),
            "" if email else _("It has to pass on “email”. Often that is a box to tick at the provider."),
        ),
    ]
    if email and provider.mail_domains:
        fits = domain in provider.mail_domains
        words = "" if fits else _("%(domain)s is not one of your mail domains.") % {"domain": domain}
        checks.append(Check(_("Your address is at one of your mail domains"), fits, words))
    if email and provider.trusts_email:
        if said is True:
            words = _("It says so.")
        elif said is False:
            words = _("It says that it was not. Such people confirm their address by a code of ours.")
        else:
            words = _("It does not say. You have chosen to trust it all the same.")
        checks.append(Check(_("The address was verified there"), said is not False, words))
    return checks
