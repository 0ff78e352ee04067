"""What billing adds to every page of a tenant: the warning to its administrators when access is about to suffer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from billing import queries
from kit.access import belongs


def access_notice(request: HttpRequest) -> dict[str, Any]:
    """A context processor. It asks nothing of the database while a tenant is in good standing."""
    tenant = getattr(request, "tenant", None)
    if tenant is None or tenant.state in (tenant.State.TRIALING, tenant.State.ACTIVE, tenant.State.PENDING):
        return {}
    user = getattr(request, "user", None)
    return {"site_notice": SimpleLazyObject(lambda: _notice(tenant, user))}


def _notice(tenant: Any, user: Any) -> dict[str, str] | None:
    if user is None or not belongs(user, "administrator"):
        return None
    banner = queries.banner_for(tenant)
    if banner is None:
        return None
    return {
        "tone": banner.tone,
        "text": f"{banner.text} {banner.what_to_do}",
        "link": reverse("billing:overview"),
        "link_label": _("Go to the subscription"),
    }
