"""Entering the census that participants are compared with: group by group, or from a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit
from kit.errors import Refused
from participation.engagement import censuslist, rules
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


def take_in_census(rows: Sequence[censuslist.Row], *, by: Any) -> int:
    """Keep what the usable rows of a table say; every other group stays as it is. Returns how many groups were set.

    Raises NotAllowed, and Refused (field "table") where no row can be used.
    """
    refuse_unless_writable()
    rules.may_keep_the_census(by).or_refuse()
    found = censuslist.sums(rows)
    if not found:
        raise Refused(_("No row of this table can be used."), field="table")
    with transaction.atomic():
        for dimension, inhabitants in found.items():
            set_census(dimension, inhabitants=inhabitants, by=by)
    return sum(len(groups) for groups in found.values())
