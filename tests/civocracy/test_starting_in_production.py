"""Production refuses to start without what it needs, and says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgresql://app_login@127.0.0.1/civocracy",
    "OWNER_DATABASE_URL": "postgresql://app_migrator@127.0.0.1/civocracy",
    "TENANT_HOST_SUFFIX": "civocracy.example",
    "PUBLIC_HOSTS": "www.civocracy.example",
    "STRIPE_SECRET_KEY": "rk_test_1",
    "STRIPE_WEBHOOK_SECRETS": "whsec_1",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "no-reply@civocracy.example",
    "SELLER_VAT_ID": "FR40303265045",
    "SELLER_STREET": "12 rue des Lilas",
    "SELLER_POSTAL_CODE": "75011",
    "SELLER_CITY": "Paris",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "civocracy.settings.production"}
    environment |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"} | COMPLETE | changes
    code = "from django.conf import settings; print(settings.SECURE_SSL_REDIRECT)"
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_with_everything_it_starts_and_insists_on_https() -> None:
    assert start().stdout.strip() == "True"


@pytest.mark.parametrize("name", sorted(set(COMPLETE) - {"OWNER_DATABASE_URL"}))
def test_without_one_of_them_it_names_it(name: str) -> None:
    outcome = start(**{name: ""})
    assert outcome.returncode != 0
    assert f"Set {name} in the environment" in outcome.stderr


@pytest.mark.parametrize(
    "change", [{"SECRET_KEY": "short"}, {"STRIPE_TWIN": "1"}, {"STRIPE_API_BASE": "http://twin"}]
)
def test_what_must_not_be_in_production_is_refused(change: dict[str, str]) -> None:
    assert start(**change).returncode != 0
