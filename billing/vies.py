"""Asking the European register (VIES) whether a VAT number exists. Only the answer is kept, with its date."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote, urlsplit

from django.conf import settings

_SECONDS = 10
_MOST_BYTES = 64 * 1024
#: The register calls Greece by its own name.
_PREFIXES = {"GR": "EL"}


class RegisterSilent(Exception):
    """The register, or the member state behind it, does not answer now. That says nothing about the number."""


def is_valid(vat_id: str, country: str) -> bool:
    """Return whether the register knows the number. Raises RegisterSilent."""
    prefix = _PREFIXES.get(country, country)
    number = vat_id.upper().removeprefix(prefix).removeprefix(country)
    parts = urlsplit(f"{settings.VIES_URL}/ms/{quote(prefix)}/vat/{quote(number)}")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.netloc, timeout=_SECONDS)
    try:
        line.request("GET", parts.path, headers={"Accept": "application/json"})
        answer = line.getresponse()
        body = json.loads(answer.read(_MOST_BYTES))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RegisterSilent(str(error)) from error
    finally:
        line.close()
    # An error of a member state comes with status 200, and with `userError` saying so.
    if answer.status != 200 or body.get("userError") not in ("VALID", "INVALID"):
        raise RegisterSilent(str(body.get("userError") or answer.status)[:100])
    return bool(body.get("isValid"))
