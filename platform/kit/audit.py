"""The record of who did what. One line for each action, in the transaction of the change itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from kit import clock
from kit.models import AuditEntry


def record(
    action: str,
    *,
    by: Any,
    subject: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one line. `by` is a user, or None when the product itself acted; `before` and `after` are JSON values.

    Lines never hold what people wrote or their addresses: only what changed, by its field's name.
    """
    actor = by if by is not None and getattr(by, "pk", None) else None
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
    )
