"""Holding a contribution still while something about it is decided."""

from __future__ import annotations

from participation.discussions.models import Contribution


def held(contribution: Contribution) -> Contribution:
    """The row as it is now, with discussion, project and participant, held until the transaction ends.

    Everybody holds rows in one order, so that nobody waits for each other: the parent of a reply, the reply, and only
    in the end the discussion, whose counters change.
    """
    if contribution.parent_id:
        Contribution.objects.select_for_update(no_key=True).get(pk=contribution.parent_id)
    rows = Contribution.objects.select_related("discussion__project", "participant")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=contribution.pk)
