"""What every template knows: whose site it is, its languages, what the person may open."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.middleware import languages_of
from kit import scope
from kit.access import belongs
from participation.pages.navigation import workspace_nav


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    tenant = getattr(request, "tenant", None)
    names = dict(settings.LANGUAGES)
    user = getattr(request, "user", None)
    is_staff = bool(tenant and user and belongs(user, "staff"))
    return {
        "tenant": tenant,
        "site_name": tenant.name if tenant else "Civocracy",
        "site_languages": [(code, names[code]) for code in languages_of(request)],
        "is_staff": is_staff,
        "is_administrator": bool(is_staff and belongs(user, "administrator")),
        "is_civocracy_staff": bool(not tenant and user and belongs(user, "civocracy")),
        "public_site_url": scope.public().url,
        "dev_mailbox": settings.DEV_MAILBOX,
        # Asked only by the workspace's own template.
        "workspace_nav": partial(workspace_nav, request),
    }
