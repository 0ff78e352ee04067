"""Entering the census that participants are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kit import audit
from participation.engagement import rules
from participation.engagement.models import Census
from participation.lifecycle import refuse_unless_writable
from tenants.context import current_tenant


def set_census(dimension: str, *, inhabitants: Mapping[str, int | None], by: Any) -> int:
    """Say how many inhabitants each group has; None takes a group away. Returns how many groups are known then.

    Groups of age are the keys of `accounts.models.AgeBand`, areas go by the numbers of `accounts.models.Area`.
    Raises NotAllowed.
    """
    refuse_unless_writable()
    rules.may_keep_the_census(by).or_refuse()
    with transaction.atomic():
        known = {group: number for group, number in inhabitants.items() if number is not None}
        Census.objects.filter(dimension=dimension, group__in=inhabitants).delete()
        Census.objects.bulk_create(
            Census(dimension=dimension, group=group, inhabitants=number) for group, number in known.items()
        )
        audit.record("engagement.census_entered", by=by, subject=current_tenant(), after={dimension: known})
    return Census.objects.filter(dimension=dimension).count()
