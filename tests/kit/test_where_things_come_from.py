"""Where what is done comes from: the door, and a network too coarse to find anybody."""

from __future__ import annotations

from typing import Any

import pytest

from kit import jobs, origin
from kit.models import AuditEntry
from tenants.context import enter


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("[2001:db8::1]", "2001:db8::/48"),
        ("", ""),
        ("unix:", ""),
        ("192.0.2.77, 198.51.100.1", ""),
    ],
)
def test_an_address_is_only_known_by_its_network(address: str, network: str) -> None:
    assert origin.coarse_network(address) == network


def test_outside_of_requests_and_jobs_it_is_a_command() -> None:
    assert origin.current() == origin.Origin("command")


def test_a_job_says_so() -> None:
    seen = []
    made = jobs.Job("test", lambda: seen.append(origin.current()), "default", True, False)
    jobs.run(made, {})
    assert seen == [origin.Origin("job")]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "door"), [("/workspace/departments/", "page")])
def test_a_line_of_the_record_says_where_it_came_from(
    lyon: Any, bruno: Any, client_at: Any, path: str, door: str
) -> None:
    client_at(lyon, bruno).post(path, {"name": "Parks"}, REMOTE_ADDR="192.0.2.77")
    with enter(lyon):
        line = AuditEntry.objects.get(action="department.created", actor_id=bruno.pk)
    assert (line.origin, line.coarse_network, line.place_id) == (door, "192.0.2.0/24", int(line.subject_id))
    assert "192.0.2.77" not in line.network
