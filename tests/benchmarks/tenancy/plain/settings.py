"""Civocracy's apps on django-tenants' own backend, one database role, as its documentation sets a project up."""

from __future__ import annotations

import environ

from civocracy.settings.local import *  # noqa: F403
from civocracy.settings.local import BOTH_APPS, SHARED_ONLY_APPS, TABLELESS_APPS, TENANT_ONLY_APPS

PLAIN = "tests.benchmarks.tenancy.plain"
SHARED_APPS = [
    "django_tenants",  # first, so that its own `migrate` wins over ours
    PLAIN,
    *[app for app in SHARED_ONLY_APPS if app != "django_tenants"],
    *BOTH_APPS,
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_ONLY_APPS, *TABLELESS_APPS]
TENANT_MODEL = "plain.City"
TENANT_DOMAIN_MODEL = "plain.Host"
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
SILENCED_SYSTEM_CHECKS = ["django_tenants.W003"]
DATABASES = {
    "default": {
        **environ.Env.db_url_config(environ.Env().str("PLAIN_DATABASE_URL")),
        "ENGINE": "django_tenants.postgresql_backend",
    }
}
