"""The record of who did what. One line for each action, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from kit import clock, origin
from kit.models import AuditEntry


def record(
    action: str,
    *,
    by: Any,
    subject: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    place: int | None = None,
) -> AuditEntry:
    """Write one line. `by` is a user, or None when the product itself acted; `before` and `after` are JSON values.

    Lines never hold what people wrote or their addresses: only what changed, by its field's name. Where it came from is
    added by itself. `place` is the number of the part of the government that it concerns; unless given, the subject says it
    where it knows without a query (settings.AUDIT_PLACE).
    """
    actor = by if by is not None and getattr(by, "pk", None) else None
    came_from = origin.current()
    network = f"{came_from.network} {secrets.token_hex(8)}" if came_from.network else ""
    return AuditEntry.objects.create(
        occurred_at=clock.now(),
        actor_id=actor.pk if actor else None,
        actor_label=str(actor)[:200] if actor else "Civocracy",
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        before=before or {},
        after=after or {},
        origin=came_from.door,
        network=network,
        network_digest=digest(network),
        place_id=place if place is not None else _place_of(subject),
    )


def digest(network: str) -> str:
    """What the seal covers of a network: so the network can be forgotten one day, and cannot be changed until then."""
    return hashlib.sha256(network.encode()).hexdigest() if network else ""


def _place_of(subject: Model) -> int | None:
    if not settings.AUDIT_PLACE:
        return None
    ask: Callable[[Model], int | None] = import_string(settings.AUDIT_PLACE)
    return ask(subject)
