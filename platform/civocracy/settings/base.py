"""What every environment shares. Each variable read from the environment is listed in deploy/README.md."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .plugs import *
from .rooms import *
from .signing_in import *

env = environ.Env()
_PACKAGE = Path(__file__).resolve().parents[1]
# In a checkout templates and static files lie beside the packages; in the wheel they lie inside this one.
_IS_INSTALLED = (_PACKAGE / "assets").is_dir()
ASSETS = _PACKAGE / "assets" if _IS_INSTALLED else _PACKAGE.parent
#: The folder that holds the rooms.
ROOMS = _PACKAGE.parent if _IS_INSTALLED else _PACKAGE.parents[1]
VAR = Path(env.str("CIVOCRACY_VAR", default=str((Path.cwd() if _IS_INSTALLED else ROOMS) / "var")))

DEBUG = False
ROOT_URLCONF = "civocracy.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "civocracy.urls_public"
WSGI_APPLICATION = "civocracy.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Tenants ---------------------------------------------------------------------------------------------------------
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_SYNC_ROUTER = "tenants.routers.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
#: What runs inside a new tenant while it is provisioned, by the step's key: rooms above `tenants` plug in here.
PROVISIONING_STEPS = {
    "seed": "participation.seed.seed_tenant",
    "administrator": "onboarding.provisioning.appoint_administrator",
}
#: The address a tenant gets: <slug>.<suffix>, and the hosts of Civocracy's own site.
TENANT_HOST_SUFFIX = env.str("TENANT_HOST_SUFFIX", default="localhost")
PUBLIC_HOSTS = env.list("PUBLIC_HOSTS", default=["civocracy.localhost", "localhost", "127.0.0.1", "[::1]"])
#: The host that links to Civocracy's own site name.
PUBLIC_HOST = env.str("PUBLIC_HOST", default=next(iter(PUBLIC_HOSTS), ""))
SITE_SCHEME = env.str("SITE_SCHEME", default="https")
#: Added to hosts in absolute links, ":8000" for example. Empty behind a reverse proxy.
SITE_PORT_SUFFIX = env.str("SITE_PORT_SUFFIX", default="")
#: Where a city's own domain has to lead: the name for a CNAME, and the addresses for the top of a domain.
CUSTOM_DOMAIN_TARGET = env.str("CUSTOM_DOMAIN_TARGET", default=PUBLIC_HOST).lower().removesuffix(".")
CUSTOM_DOMAIN_ADDRESSES = [str(ip_address(one)) for one in env.list("CUSTOM_DOMAIN_ADDRESSES", default=[])]
#: The resolvers that are asked whether it does, each as address or address:port. Empty: those that the machine uses.
DNS_RESOLVERS = env.list("DNS_RESOLVERS", default=[])
ALLOWED_HOSTS = ["*"]  # The tenant middleware knows every host and refuses the others before anything runs.


# --- Database --------------------------------------------------------------------------------------------------------
def database(url: str, *, pool: bool = True, assume_role: str = "") -> dict[str, Any]:
    """A database of Django's from a URL, with our backend, pool and roles."""
    config: dict[str, Any] = dict(env.db_url_config(url))
    options: dict[str, Any] = {**config.get("OPTIONS", {}), "server_side_binding": True}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 8, "max_lifetime": 900, "timeout": 5}
    if assume_role:
        options["assume_role"] = assume_role
    return {**config, "ENGINE": "tenants.postgresql", "CONN_MAX_AGE": 0, "OPTIONS": options}


#: The login role of the running application: it sees the lobby and enters tenants by their roles.
DATABASE_URL = env.str("DATABASE_URL", default="postgresql://app_login@localhost/civocracy")
#: The login role of migrations and provisioning: it assumes the role that owns every table.
OWNER_DATABASE_URL = env.str("OWNER_DATABASE_URL", default="postgresql://app_migrator@localhost/civocracy")
OWNER_ROLE = "app_owner"
#: A superuser's URL, only for `manage.py setup_database`, which makes the roles.
SUPERUSER_DATABASE_URL = env.str("SUPERUSER_DATABASE_URL", default="")
#: Whether a pooler that pools by session, never by transaction, stands between us and Postgres.
BEHIND_SESSION_POOLER = env.bool("BEHIND_SESSION_POOLER", default=False)
#: pg_dump of the server's major version; empty means that of the embedded server, or the one on PATH.
PG_DUMP = env.str("PG_DUMP", default="")
OWNER_DATABASE = database(OWNER_DATABASE_URL, pool=False, assume_role=OWNER_ROLE)
DATABASES = {"default": database(DATABASE_URL)}


def cell(name: str) -> dict[str, Any]:
    """A further database for tenants' schemas, from the two variables that bear its name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", name) or name == "main":
        raise ImproperlyConfigured(f"CELLS: {name!r} cannot be a name. Use small letters; 'main' is taken.")
    prefix = f"CELL_{name.upper()}"
    url, owner_url = env.str(f"{prefix}_DATABASE_URL"), env.str(f"{prefix}_OWNER_DATABASE_URL", default="")
    return {
        "URL": url,
        "OWNER_URL": owner_url,
        "DATABASE": database(url),
        "OWNER_DATABASE": database(owner_url or url, pool=False, assume_role=OWNER_ROLE),
    }


#: Further databases for tenants' schemas; the shared schema stays in "main" (decision record 0010).
CELLS = {name: cell(name) for name in env.list("CELLS", default=[])}
#: Where the schemas of new tenants are made.
NEW_TENANTS_CELL = env.str("NEW_TENANTS_CELL", default="main")

# --- Requests --------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "tenants.middleware.TenantMiddleware",
    "participation.engagement.visits.VisitMiddleware",  # outside of what keeps pages: those are read as well
    "tenants.moments.MomentMiddleware",
    "kit.origin.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SeatMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kit.middleware.RefusalMiddleware",
    "tenants.middleware.LifecycleMiddleware",
    "participation.departments.presence.PresenceMiddleware",
]
#: For how long a page may be given to further readers who are not signed in (decision record 0014); 0: never.
PAGES_KEPT_SECONDS = min(1.0, env.float("PAGES_KEPT_SECONDS", default=1.0))
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ASSETS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kit.templatetags.addresses"],
            "libraries": {"i18n": "kit.templatetags.words"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civocracy.context.site",
                "billing.context.access_notice",
            ],
        },
    },
]
FORM_RENDERER = "kit.forms.Renderer"

# --- People ----------------------------------------------------------------------------------------------------------
#: Civocracy staff must hold a second factor before the console opens.
CONSOLE_REQUIRES_SECOND_FACTOR = env.bool("CONSOLE_REQUIRES_SECOND_FACTOR", default=True)

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kit.errors_views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
STRIPE_PAGES = ["https://checkout.stripe.com", "https://billing.stripe.com"]


def content_security_policy(*, scheme: str, port_suffix: str, pages_of_stripe: list[str]) -> dict[str, Any]:
    """The policy of every page. A form may lead to a tenant's own site (after setting it up) and to Stripe's pages."""
    own_sites = [f"{scheme}://*.{TENANT_HOST_SUFFIX}{port_suffix}"]
    return {
        **_POLICY,
        "DIRECTIVES": {**_POLICY["DIRECTIVES"], "form-action": ["'self'", *own_sites, *pages_of_stripe]},
    }


_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
CONTENT_SECURITY_POLICY = content_security_policy(
    scheme=SITE_SCHEME, port_suffix=SITE_PORT_SUFFIX, pages_of_stripe=STRIPE_PAGES
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Languages and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("de", _("German")), ("nl", _("Dutch"))]
LOCALE_PATHS = [
    ASSETS / "locale",
    ROOMS / "tenants" / "locale",
    ROOMS / "participation" / "locale",
    ROOMS / "billing" / "locale",
    ROOMS / "onboarding" / "locale",
]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ASSETS / "static"]
STATICFILES_FINDERS = [
    "kit.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "tenants.storage.TenantStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Operators -------------------------------------------------------------------------------------------------------
#: Who is told by mail when setting up, moving or deleting a city keeps failing, and the page that says what.
OPERATORS = env.list("OPERATORS", default=[])
OPERATORS_PAGE = "console:queue"

# --- Leaving ---------------------------------------------------------------------------------------------------------
#: How many days a cancelled tenant's data is kept before it may be deleted.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=90)
#: Where the final export of a deleted tenant waits to be handed over, and for how many days.
FAREWELL_ROOT = Path(env.str("FAREWELL_ROOT", default=str(VAR / "farewell")))
FAREWELL_DAYS = env.int("FAREWELL_DAYS", default=30)
#: What signs the records of deletions; the first signs, all verify. Empty: SECRET_KEY, which must then never be forgotten.
RECORD_KEYS = env.list("RECORD_KEYS", default=[])

# --- Cache, jobs, mail -----------------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        "KEY_FUNCTION": "kit.scope.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["kit.mail", "kit.checking", "tenants.domains.jobs"]
MAILBOX_DIR = VAR / "mailbox"
DEV_MAILBOX = False
SHOW_STYLEGUIDE = False
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Civocracy <no-reply@civocracy.localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: The mailbox to which mails come back; the part before the @ must take "+anything". Empty: the sender's own.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
#: What a mail provider has to know to report bounces to /mail/bounces/. Empty: nobody may.
MAIL_WEBHOOK_SECRET = env.str("MAIL_WEBHOOK_SECRET", default="")

#: Who runs this installation: for the imprint, the privacy page and the terms of the public site.
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default="Civocracy"),
    "address": env.str("OPERATOR_ADDRESS", default="").replace("\\n", "\n"),
    "register": env.str("OPERATOR_REGISTER", default=""),
    "email": env.str("OPERATOR_EMAIL", default="hello@civocracy.localhost"),
}

# --- Billing ---------------------------------------------------------------------------------------------------------
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
STRIPE_TWIN = False
#: The register that confirms VAT numbers; empty: nobody is asked, and staff confirm them by hand.
VIES_URL = env.str("VIES_URL", default="https://ec.europa.eu/taxation_customs/vies/rest-api")
#: Who issues invoices: it stands on them, and its country decides about VAT.
SELLER = {
    "name": OPERATOR["name"],
    "email": OPERATOR["email"],
    "street": env.str("SELLER_STREET", default=""),
    "postal_code": env.str("SELLER_POSTAL_CODE", default=""),
    "city": env.str("SELLER_CITY", default=""),
    "country": env.str("SELLER_COUNTRY", default="FR").upper(),
    "vat_id": env.str("SELLER_VAT_ID", default=""),
    "registration_id": env.str("SELLER_REGISTRATION_ID", default=""),
    "iban": env.str("SELLER_IBAN", default="").replace(" ", ""),
    "bic": env.str("SELLER_BIC", default=""),
    "timezone": env.str("SELLER_TIMEZONE", default="Europe/Paris"),
}

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "accounts.tokens.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["kit.access.AudiencePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "kit.pagination.KeysetCursor",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kit.api.exception_handler",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Civocracy API",
    "DESCRIPTION": "What a city's site and workspace can do, for programs.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Words that several fields share, or that many rooms use for different lists.
    "ENUM_NAME_OVERRIDES": {
        "DelegationLevelEnum": "participation.departments.models.Level",
        "PromiseKindEnum": "participation.answers.models.Promise.Kind",
        "TaskStateEnum": "participation.teamwork.models.Task.State",
    },
}

# --- Watching --------------------------------------------------------------------------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"scope": {"()": "kit.logs.ScopeFilter"}},
    "formatters": {"line": {"()": "kit.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["scope"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "factur-x": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
SENTRY_DSN = env.str("SENTRY_DSN", default="")
ENVIRONMENT = env.str("CIVOCRACY_ENVIRONMENT", default="local")
RELEASE = env.str("CIVOCRACY_RELEASE", default="")
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # The address is unique by an expression, whatever its capitals.
    "templates.W003",  # "i18n" is two libraries on purpose: kit.templatetags.words takes the place of the other.
]
#: How many reverse proxies in front of us are believed about the client's address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
