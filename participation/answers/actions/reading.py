"""Letting people know that they were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kit import clock
from participation.answers import rules
from participation.answers.actions._rows import event, held
from participation.answers.models import ReadMark
from participation.departments.models import Department
from participation.discussions.models import Contribution
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.lifecycle import refuse_unless_writable


def mark_read(
    contributions: Sequence[Contribution], *, by: Any, department: Department, at: datetime | None = None
) -> int:
    """Note that a department has read contributions; their authors see it. Returns how many were new to it.

    Raises NotAllowed.
    """
    refuse_unless_writable()
    rules.may_mark_read(by).or_refuse()
    with transaction.atomic():
        return _mark_read(held(contributions), by=by, department=department, at=at or clock.now())


def _mark_read(
    contributions: Sequence[Contribution], *, by: Any, department: Department, at: datetime
) -> int:
    ids = [contribution.pk for contribution in contributions]
    known = set(
        ReadMark.objects.filter(department=department, contribution__in=ids).values_list(
            "contribution_id", flat=True
        )
    )
    new = [contribution for contribution in contributions if contribution.pk not in known]
    ReadMark.objects.bulk_create(
        (
            ReadMark(contribution=contribution, department=department, read_by=by, read_at=at)
            for contribution in new
        ),
        batch_size=2_000,
    )
    journal.record_many(
        event(Kind.CONTRIBUTION_READ, contribution, department, at=at) for contribution in new
    )
    return len(new)
