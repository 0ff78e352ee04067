"""Signed words in addresses: who unsubscribes from what, and whose mail came back. Each is worth something here only."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from kit import scope

_UNSUBSCRIBE = "news.unsubscribe"
#: Found anywhere in what a mail provider sends, or in an address: the tenant, the account, a seal.
_BOUNCE = re.compile(r"\bcv1-([0-9a-z]{1,13})-([0-9a-z]{1,13})-([0-9a-f]{20})\b", re.IGNORECASE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Unsubscribing:
    """What a link in a mail stands for: an account, and the kinds of news that the mail was about."""

    user_id: int
    kinds: Sequence[str]


def unsubscribe_token(user_id: int, kinds: Iterable[str]) -> str:
    """A token for the links of one mail. It does not run out: nobody should have to sign in to be left alone."""
    return signing.dumps([user_id, sorted(set(kinds))], salt=f"{_UNSUBSCRIBE}:{scope.current().schema}")


def read_unsubscribe_token(token: str) -> Unsubscribing | None:
    """What the token stands for; None when it was not made here."""
    try:
        user_id, kinds = signing.loads(token, salt=f"{_UNSUBSCRIBE}:{scope.current().schema}")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsubscribing(user_id, kinds)


@dataclass(frozen=True)
class Addressee:
    """Whose mail it was: the tenant's number and the account's number in it."""

    tenant_id: int
    user_id: int


def bounce_token(addressee: Addressee) -> str:
    """Short enough for the part of an address before the @, and the same in small letters."""
    tenant, user = _short(addressee.tenant_id), _short(addressee.user_id)
    return f"cv1-{tenant}-{user}-{_seal(tenant, user)}"


def find_bounce_token(text: str) -> Addressee | None:
    """The first genuine token in a text; None when there is none."""
    for match in _BOUNCE.finditer(text):
        tenant, user, seal = (part.lower() for part in match.groups())
        if hmac.compare_digest(_seal(tenant, user), seal):
            return Addressee(int(tenant, 36), int(user, 36))
    return None


def _seal(tenant: str, user: str) -> str:
    key = hashlib.sha256(b"news.bounce" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{tenant}-{user}".encode(), hashlib.sha256).hexdigest()[:20]


def _short(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
