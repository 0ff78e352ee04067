"""The demo that `make run` starts: production's behaviour on one machine, without accounts anywhere."""

from __future__ import annotations

from civocracy import embedded

from .base import *
from .base import OWNER_ROLE, SELLER, STRIPE_PAGES, VAR, content_security_policy, database, env

ENVIRONMENT = "local"
# Commands find the database that `make run` has started by themselves.
_server = embedded.at(VAR / "postgres")
DATABASE_URL = env.str("DATABASE_URL", default=_server.url(user="app_login", database="civocracy"))
OWNER_DATABASE_URL = env.str(
    "OWNER_DATABASE_URL", default=_server.url(user="app_migrator", database="civocracy")
)
SUPERUSER_DATABASE_URL = env.str("SUPERUSER_DATABASE_URL", default=_server.url())
OWNER_DATABASE = database(OWNER_DATABASE_URL, pool=False, assume_role=OWNER_ROLE)
DATABASES = {"default": database(DATABASE_URL)}
SECRET_KEY = env.str("SECRET_KEY", default="local-only-and-worthless-elsewhere-0123456789abcdef")
# Every browser, and every tool, knows localhost; not all of them know names below it.
PUBLIC_HOST = "localhost"
SITE_SCHEME = "http"
SITE_PORT_SUFFIX = f":{env.int('PORT', default=8000)}"
EMAIL_BACKEND = "kit.mailbox.backend.EmailBackend"
DEV_MAILBOX = True
SHOW_STYLEGUIDE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    True  # passkeys on http://*.localhost; the browser still holds them to their host
)
CONSOLE_REQUIRES_SECOND_FACTOR = env.bool("CONSOLE_REQUIRES_SECOND_FACTOR", default=False)
MAILBOX_DIR = VAR / "mailbox"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
VIES_URL = ""  # no demo asks Europe
# Made up, and valid in form: invoices of the demo look as real ones do.
SELLER = SELLER | {
    "street": "12 rue des Lilas",
    "postal_code": "75011",
    "city": "Paris",
    "vat_id": "FR40303265045",
    "registration_id": "303265045",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}
# The twin stands in for Stripe only where no key is set.
STRIPE_TWIN = not env.str("STRIPE_SECRET_KEY", default="")
if STRIPE_TWIN:
    STRIPE_SECRET_KEY = "sk_test_twin"
    STRIPE_WEBHOOK_SECRETS = ["whsec_twin"]
    STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="http://127.0.0.1:8001")
else:
    STRIPE_API_BASE = ""  # the sandbox of Stripe's own

# A browser without *.localhost of its own knows 127.0.0.1 only by its number: both are the twin's addresses.
CONTENT_SECURITY_POLICY = content_security_policy(
    scheme=SITE_SCHEME,
    port_suffix=SITE_PORT_SUFFIX,
    pages_of_stripe=[STRIPE_API_BASE] if STRIPE_TWIN else STRIPE_PAGES,
)
