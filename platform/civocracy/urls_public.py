"""Civocracy's own site: what a city gets, signing up, the console, Stripe's webhooks."""

from django.urls import include, path

from civocracy.health import readyz
from civocracy.urls_shared import handler400, handler403, handler404, handler500  # noqa: F401  # Django reads them here
from civocracy.urls_shared import urlpatterns as shared
from tenants.domains.ask import ask

urlpatterns = [
    *shared,
    path("readyz", readyz, name="readyz"),
    path("stripe/", include("billing.urls")),
    path("tls/ask", ask, name="tls_ask"),
    path("mail/", include("participation.news.webhooks")),
    path("console/", include("civocracy.console.urls")),
    path("", include("onboarding.urls_legal")),
    path("", include("onboarding.urls")),
]
