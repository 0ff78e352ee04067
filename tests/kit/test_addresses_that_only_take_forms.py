"""Addresses that only take forms, opened by themselves: reloaded, kept as a bookmark, or come back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_whoever_opens_one_reads_that_nothing_was_changed(
    lyon: Tenant, inside_lyon: Any, bruno: Any, client_at: Callable[..., Client]
) -> None:
    response = client_at(lyon, bruno).get(reverse("workspace:person_deactivation", args=[bruno.pk]))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Nothing was changed by opening it." in response.content.decode()


def test_programs_get_their_own_words(
    lyon: Tenant, inside_lyon: Any, bruno: Any, client_at: Callable[..., Client]
) -> None:
    response = client_at(lyon, bruno).delete("/api/v1/departments/")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/json"
