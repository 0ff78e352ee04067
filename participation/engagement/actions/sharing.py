"""Sharing figures with the region."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kit import audit
from participation.engagement import rules
from participation.engagement.models import Sharing
from participation.lifecycle import refuse_unless_writable
from tenants import actions as tenants
from tenants.context import current_tenant


def share_with_region(wanted: bool, *, by: Any) -> None:
    """Let the region see this site's published figures by name, or no longer: both at once. Raises NotAllowed."""
    refuse_unless_writable()
    rules.may_share(by).or_refuse()
    with transaction.atomic():
        if wanted:
            Sharing.objects.get_or_create(pk=Sharing.Whom.REGION)
        else:
            Sharing.objects.filter(pk=Sharing.Whom.REGION).delete()
        tenants.mark_shared(current_tenant(), shared=wanted)
        audit.record("engagement.sharing_chosen", by=by, subject=current_tenant(), after={"region": wanted})
