"""What both URL configurations have: accounts, languages, health, theme, development pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from civocracy.health import healthz
from kit.styleguide import styleguide
from kit.theme_views import theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("theme.css", theme, name="theme"),
    # Exempt: its form stands on every page, and a token would put a cookie on each of them.
    path("i18n/language/", csrf_exempt(set_language), name="set_language"),
    path("account/", include("accounts.urls")),
    path("account/", include("accounts.allauth_urls")),
]
if settings.SHOW_STYLEGUIDE:
    urlpatterns.append(path("dev/styleguide/", styleguide, name="styleguide"))
if settings.DEV_MAILBOX:
    urlpatterns.append(path("dev/mailbox/", include("kit.mailbox.urls")))

handler400 = "kit.errors_views.bad_request"
handler403 = "kit.errors_views.permission_denied"
handler404 = "kit.errors_views.page_not_found"
handler500 = "kit.errors_views.server_error"
