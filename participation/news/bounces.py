"""Understanding that a mail came back: what providers send to a webhook, and reports that mail servers send by mail.

No provider's words are spelled out beyond a few that say "for good". Whose mail it was stands in a token that we put into
each mail, as return address and as header, and that providers hand back in one field or another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from participation.news.tokens import Addressee, find_bounce_token

#: What providers call an address that will never work, or somebody who pressed "this is spam".
_FOR_GOOD = {
    "bounce",
    "bounced",
    "hardbounce",
    "hard_bounce",
    "hard bounce",
    "permanent",
    "spamcomplaint",
    "spamreport",
    "spam",
    "complaint",
    "complained",
    "blocked",
    "invalid_email",
    "bademailaddress",
}
_FOR_NOW = {"soft", "softbounce", "soft_bounce", "transient", "temporary", "deferred"}
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_LONGEST = 200


@dataclass(frozen=True)
class Bounce:
    """A mail came back. `is_permanent`: the address does not work, trying again is of no use."""

    addressee: Addressee
    is_permanent: bool
    reason: str


def from_webhook(payload: Any) -> list[Bounce]:
    """The bounces in what a provider sent: one event or a list of them, JSON already read. What is not ours is left out."""
    events = payload if isinstance(payload, list) else [payload]
    found = []
    for event in events:
        addressee = find_bounce_token(json.dumps(event, ensure_ascii=False))
        if addressee is not None:
            words = [text.lower() for text in _texts(event)]
            found.append(Bounce(addressee, _is_permanent(words), _reason(event)))
    return found


def from_report(message: Message) -> Bounce | None:
    """The bounce that a delivery status report (RFC 3464) speaks of; None when it is none, or not about a mail of ours."""
    text = message.as_string()
    addressee = find_bounce_token(text)
    if addressee is None:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            fields = part.as_string()
            action = re.search(r"^Action:\s*(\w+)", fields, re.MULTILINE | re.IGNORECASE)
            status = re.search(r"^Status:\s*([245])", fields, re.MULTILINE | re.IGNORECASE)
            diagnosis = re.search(r"^Diagnostic-Code:\s*(.+)", fields, re.MULTILINE | re.IGNORECASE)
            failed = action is not None and action.group(1).lower() == "failed"
            permanent = failed and (status is None or status.group(1) == "5")
            return Bounce(addressee, permanent, (diagnosis.group(1) if diagnosis else "")[:_LONGEST].strip())
    return None


def _is_permanent(words: list[str]) -> bool:
    if any(word in _FOR_NOW for word in words):
        return False
    statuses = [match.group(1) for word in words for match in _STATUS.finditer(word)]
    if "4" in statuses and "5" not in statuses:
        return False
    return "5" in statuses or any(word in _FOR_GOOD for word in words)


def _reason(event: Any) -> str:
    for name in ("description", "details", "reason", "diagnosticcode", "message", "type", "event"):
        for key, value in _pairs(event):
            if key.lower() == name and isinstance(value, str) and value:
                return value[:_LONGEST]
    return ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key), one
            yield from _pairs(one)
    elif isinstance(value, list):
        for one in value:
            yield from _pairs(one)
