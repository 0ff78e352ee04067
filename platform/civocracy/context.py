"""What every template knows: whose site it is, its languages, what the person may open."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.middleware import languages_of
from kit import scope
from kit.access import belongs, lack_of
from participation.departments.rules import standing_of
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
        # Staff whose roles rest until they set up a second step: they are still shown the way to the workspace.
        "lacks_something": bool(tenant and user and not is_staff and user.is_authenticated and lack_of(user)),
        "second_factor_due": standing_of(user).second_factor_due if is_staff else None,
        "is_administrator": bool(is_staff and belongs(user, "administrator")),
        "is_civocracy_staff": bool(not tenant and user and belongs(user, "civocracy")),
        "public_site_url": scope.public().url,
        "dev_mailbox": settings.DEV_MAILBOX,
        # Asked only by the workspace's own template.
        "workspace_nav": partial(workspace_nav, request),
    }
