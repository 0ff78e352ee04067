"""Production: refuses to start without what it needs. deploy/README.md lists every variable."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import env


def required(name: str) -> str:
    """The variable's value. Raises ImproperlyConfigured that names it when it is missing or empty."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment. deploy/README.md says what it is for.")
    return value


ENVIRONMENT = env.str("CIVOCRACY_ENVIRONMENT", default="production")
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for _name in (
    "DATABASE_URL",
    "TENANT_HOST_SUFFIX",
    "PUBLIC_HOSTS",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SELLER_VAT_ID",
    "SELLER_STREET",
    "SELLER_POSTAL_CODE",
    "SELLER_CITY",
):
    required(_name)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: use 50 random characters or more.")
if env.bool("STRIPE_TWIN", default=False) or env.str("STRIPE_API_BASE", default=""):
    raise ImproperlyConfigured(
        "The Stripe twin cannot be used in production: remove STRIPE_TWIN and STRIPE_API_BASE."
    )

vars().update(env.email_url("EMAIL_URL"))
SITE_SCHEME = "https"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^tls/ask$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
