"""Secrets at rest: sealed with a key made from SECRET_KEY for one tenant and one purpose.

A sealed text opens only in the tenant it was sealed in, and while SECRET_KEY, or one of SECRET_KEY_FALLBACKS, is the one
it was sealed with. `reseal_secrets` seals everything anew before a former key is forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.encoding import force_bytes

from kit import scope

_PREFIX = "sealed:"


class Unsealable(Exception):
    """The key that sealed this is gone, or it was sealed elsewhere."""


def seal(text: str, *, purpose: str) -> str:
    """The text, unreadable without the key."""
    from cryptography.fernet import Fernet

    return _PREFIX + Fernet(_key(settings.SECRET_KEY, purpose)).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text again. Raises Unsealable."""
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    try:
        opened = MultiFernet([Fernet(_key(key, purpose)) for key in keys]).decrypt(
            sealed.removeprefix(_PREFIX)
        )
    except InvalidToken as error:
        raise Unsealable(purpose) from error
    return opened.decode()


def is_fresh(sealed: str, *, purpose: str) -> bool:
    """Whether it opens with SECRET_KEY itself, and needs no former key."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        Fernet(_key(settings.SECRET_KEY, purpose)).decrypt(sealed.removeprefix(_PREFIX))
    except InvalidToken:
        return False
    return True


def is_sealed(text: str) -> bool:
    """Whether a text came out of `seal`."""
    return text.startswith(_PREFIX)


def _key(secret: str | bytes, purpose: str) -> bytes:
    message = f"accounts.vault:{scope.current().schema}:{purpose}".encode()
    return base64.urlsafe_b64encode(hmac.new(force_bytes(secret), message, hashlib.sha256).digest())
