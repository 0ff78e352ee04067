"""Fixtures for the tests of privacy."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows import login
from django.test import Client

from kit import jobs
from tenants.context import lobby

Clients = Callable[..., Client]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A place of its own for downloads."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def run_jobs(lyon: Any) -> Callable[[], int]:
    """Carries out what waits, in the lobby, as the worker does."""

    def run() -> int:
        with lobby():
            return jobs.run_waiting()

    return run


@pytest.fixture
def fresh_client(client_at: Clients) -> Clients:
    """A client of somebody who has just shown that it is them."""

    def make(tenant: Any, user: Any) -> Client:
        from tenants.context import enter

        client = client_at(tenant, user)
        with enter(tenant):
            session = client.session
            session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time()}]
            session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
            session.save()
        return client

    return make
