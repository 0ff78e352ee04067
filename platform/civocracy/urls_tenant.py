"""A city's or region's own site, its workspace and its API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from civocracy.legal import legal
from civocracy.urls_shared import handler400, handler403, handler404, handler500  # noqa: F401  # Django reads them here
from civocracy.urls_shared import urlpatterns as shared
from kit.access import audience

urlpatterns = [
    *shared,
    path("legal/<str:page>/", legal, name="legal"),
    path("api/v1/schema/", audience("anyone")(SpectacularAPIView).as_view(), name="schema"),
    path("api/v1/", include(("accounts.api", "accounts_api"))),
    path("api/v1/", include(("billing.api", "billing_api"))),
    path("api/v1/", include("participation.api")),
    path("workspace/billing/", include("billing.urls_workspace")),
    path("workspace/export/", include("tenants.leaving.urls")),
    path("workspace/setup/", include("onboarding.urls_workspace")),
    path("workspace/settings/sign-in/", include("accounts.urls_workspace")),
    path("workspace/settings/domains/", include("tenants.domains.urls")),
    path("", include("participation.urls")),
]
