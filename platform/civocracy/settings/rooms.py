"""Which apps there are, and in which schemas their tables lie."""

from __future__ import annotations

# Apps whose tables exist in the shared schema and in every tenant's: people have accounts on both sides.
BOTH_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kit",
]
SHARED_ONLY_APPS = [
    "tenants",  # Before django_tenants: its own `migrate` is to win.
    "django_tenants",
    "procrastinate.contrib.django",
    "billing",
    "onboarding",
    "civocracy.console",
]
TENANT_ONLY_APPS = [
    "participation.departments",
    "participation.participants",
    "participation.journal",
    "participation.news",
    "participation.projects",
    "participation.teamwork",
    "participation.discussions",
    "participation.ideas",
    "participation.surveys",
    "participation.moderation",
    "participation.answers",
    "participation.search",
    "participation.imports",
    "participation.privacy",
    "participation.engagement",
    "participation.pages",
]
# Apps without tables.
TABLELESS_APPS = [
    "django.forms",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "heroicons",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "civocracy",
]
SHARED_APPS = [*SHARED_ONLY_APPS, *BOTH_APPS]
TENANT_APPS = [*TENANT_ONLY_APPS, *BOTH_APPS]
INSTALLED_APPS = [*SHARED_ONLY_APPS, *BOTH_APPS, *TENANT_ONLY_APPS, *TABLELESS_APPS]
