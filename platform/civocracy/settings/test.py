"""The tests: an embedded Postgres that tests/conftest.py starts, mail in memory, no network."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .base import *
from .base import OWNER_ROLE, SELLER, database, env

ENVIRONMENT = "test"
SECRET_KEY = "tests-only"
SITE_SCHEME = "http"
DATABASE_URL = env.str("TEST_DATABASE_URL", default="postgresql://app_login@localhost/civocracy_test")
OWNER_DATABASE_URL = env.str(
    "TEST_OWNER_DATABASE_URL", default="postgresql://app_migrator@localhost/civocracy_test"
)
OWNER_DATABASE = database(OWNER_DATABASE_URL, pool=False, assume_role=OWNER_ROLE)
DATABASES = {"default": database(DATABASE_URL, pool=False)}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.gettempdir()) / "civocracy-test-media"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CONSOLE_REQUIRES_SECOND_FACTOR = False
PAGES_KEPT_SECONDS = 0  # tests look at once; those of the kept pages say so
CUSTOM_DOMAIN_TARGET = "sites.civocracy.example"
CUSTOM_DOMAIN_ADDRESSES = ["192.0.2.10", "2001:db8::10"]
DNS_RESOLVERS = ["127.0.0.1:1"]  # nobody answers there: a test that asks brings its own
VIES_URL = "http://127.0.0.1:1"
SELLER = SELLER | {
    "street": "12 rue des Lilas",
    "postal_code": "75011",
    "city": "Paris",
    "vat_id": "FR40303265045",
    "registration_id": "303265045",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}
DEV_MAILBOX = True
SHOW_STYLEGUIDE = True
OIDC_ALLOWS_LOOPBACK = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STRIPE_TWIN = True
STRIPE_SECRET_KEY = "sk_test_twin"
STRIPE_WEBHOOK_SECRETS = ["whsec_twin"]
STRIPE_API_BASE = "http://127.0.0.1:1"
