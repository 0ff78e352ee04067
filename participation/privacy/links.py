"""Links that are good for one person, on this site's host: to a download for minutes, to undo a deletion for days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing

from kit import scope

DOWNLOAD_VALID = timedelta(minutes=10)
UNDO_VALID = timedelta(days=8)


def download_token(request_id: int, user: Any) -> str:
    """What the link to a download carries; worth nothing elsewhere, or for somebody else."""
    return signing.dumps([request_id, user.pk], salt=_salt("download"))


def download_named(token: str, user: Any) -> int | None:
    """The request's number, or None when the link is over, is another's, or was made up."""
    named = _read(token, "download", DOWNLOAD_VALID)
    return named[0] if named is not None and named[1] == user.pk else None


def undo_token(request_id: int, account: int) -> str:
    """What the link in the mail about a deletion carries: whoever holds it may only keep the account."""
    return signing.dumps([request_id, account], salt=_salt("undo"))


def undo_named(token: str) -> tuple[int, int] | None:
    """The numbers of the request and of the account, or None."""
    return _read(token, "undo", UNDO_VALID)


def _read(token: str, purpose: str, valid: timedelta) -> tuple[int, int] | None:
    try:
        request_id, account = signing.loads(token, salt=_salt(purpose), max_age=valid)
        return int(request_id), int(account)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _salt(purpose: str) -> str:
    return f"privacy.{purpose}:{scope.current().schema}"
