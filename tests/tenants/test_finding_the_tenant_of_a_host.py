"""From a host to a tenant: normalised, remembered, forgotten when something changes."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import actions, hosts
from tenants.models import Tenant


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("lyon.localhost", "lyon.localhost"),
        ("LYON.Localhost:8000", "lyon.localhost"),
        ("lyon.localhost.", "lyon.localhost"),
        ("[::1]:8000", "[::1]"),
        ("", ""),
        ("lyon..localhost", ""),
        ("-lyon.localhost", ""),
        ("lyon.localhost/../x", ""),
        ("a b", ""),
        ("'; DROP TABLE x", ""),
        ("x" * 300, ""),
        ("[::1", ""),
    ],
)
def test_a_host_is_normalised_or_is_none_at_all(host: str, expected: str) -> None:
    assert hosts.normalised(host) == expected


def test_a_known_host_costs_no_query_when_warm_and_an_unknown_one_neither(
    lyon: Tenant, in_lobby: None
) -> None:
    assert hosts.tenant_at("lyon.localhost") == lyon
    assert hosts.tenant_at("nowhere.localhost") is None
    with CaptureQueriesContext(connection) as queries:
        hosts.tenant_at("lyon.localhost")
        hosts.tenant_at("nowhere.localhost")
    assert len(queries) == 0


def test_a_change_of_state_is_seen_at_once(
    lyon: Tenant, in_lobby: None, django_capture_on_commit_callbacks: object
) -> None:
    hosts.tenant_at("lyon.localhost")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.set_state(lyon, state=Tenant.State.SUSPENDED, reason="test")
    found = hosts.tenant_at("lyon.localhost")
    assert found is not None
    assert found.state == Tenant.State.SUSPENDED


def test_what_is_remembered_is_bounded(in_lobby: None) -> None:
    for number in range(hosts.ROOM_FOR + 10):
        with hosts._lock:
            hosts._cache[f"h{number}.localhost"] = (0.0, None)
    hosts.tenant_at("one-more.localhost")
    assert len(hosts._cache) <= hosts.ROOM_FOR


def test_the_public_site_is_known_by_its_hosts() -> None:
    assert hosts.is_public(settings.PUBLIC_HOST)
    assert not hosts.is_public("lyon.localhost")
