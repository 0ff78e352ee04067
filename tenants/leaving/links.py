"""Short-lived links to an export: good for one person, on one tenant's host, for a few minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing

from kit import scope
from tenants.models import TenantExport

VALID_FOR = timedelta(minutes=10)


def token_for(export: TenantExport, user: Any) -> str:
    """What the link carries. Made inside the tenant it is for; worth nothing elsewhere, or for somebody else."""
    return signing.dumps([export.pk, user.pk], salt=_salt())


def export_named(token: str, user: Any) -> int | None:
    """The export's id, or None when the link is over, is another's, or was made up."""
    try:
        export_id, user_id = signing.loads(token, salt=_salt(), max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(export_id) if user_id == user.pk else None


def _salt() -> str:
    return f"tenants.leaving.links:{scope.current().schema}"
