"""The matrix of states: every address that changes something, in every state in which nothing may be changed.

The database's rights are left as they are for a live tenant, so that what is seen here is the application's own refusal;
that the database refuses as well is held by tests/tenants/test_read_only_at_the_database.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django import app

from kit import clock, jobs
from kit.errors import Refused
from tenants import actions, hosts
from tenants.context import lobby
from tenants.middleware import LifecycleMiddleware
from tenants.models import StateChange, Tenant
from tests.isolation.test_the_matrix import ask, declared, filled, own_addresses
from tests.places import City, furnish

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
METHODS = ("POST", "PUT", "PATCH", "DELETE")

#: What may be asked of a site that can only be read, and why: below these paths, everything.
OPEN = {
    "/workspace/billing/": "or nobody could pay",
    "/api/v1/billing/": "or a program could not pay",
    "/workspace/export/": "its data is its own in every state",
    "/account/": "signing in and out, and ending sessions; what an account says is refused by its own views' tests",
    "/i18n/": "a language is a cookie",
    "/dev/": "the mailbox of a demo",
    "/legal/": "what the law asks is reachable in every state",
    "/theme.css": "looked at",
    "/healthz": "asked by machines",
}
#: The jobs that run for a tenant that may only be read, and what they write there.
JOBS_IN_EVERY_STATE = {
    "accounts.tell_about_former_passkeys": "nothing: mails about an address that changed",
    "kit.checking.check_record": "nothing: it reads the record and keeps its finding in the cache",
    "kit.mail.send_mail": "nothing",
    "tenants.domains.announce_address": "a line of the record, and mails",
    "tenants.write_export_in_background": "nothing in the tenant: its state is kept in the shared schema",
}


@pytest.fixture
def city(lyon: Tenant) -> City:
    return furnish(lyon)


def be(tenant: Tenant, **facts: Any) -> None:
    """The row says so, and no job has told the database yet."""
    with lobby():
        Tenant.objects.filter(pk=tenant.pk).update(**facts)
    hosts.forget_here()


def changes(city: City) -> list[tuple[str, str]]:
    """Every method and address of a city that may change something."""
    return [
        (method, filled(path, city))
        for path, view in own_addresses("ROOT_URLCONF")
        for method in METHODS
        if declared(view, method)
    ]


@pytest.mark.parametrize("who", ["nobody", "resident", "moderator", "administrator"])
@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"state": "read_only"}, 403),
        ({"state": "cancelled"}, 403),
        ({"state": "suspended"}, 503),
    ],
)
def test_every_change_is_refused_before_any_view_runs(
    city: City, client_at: Clients, who: str, facts: dict[str, str], status: int
) -> None:
    client = client_at(city.tenant, getattr(city, who, None))
    be(city.tenant, **facts)
    asked = changes(city)
    assert len(asked) > 60
    let_through = [
        (method, path)
        for method, path in asked
        if not path.startswith(tuple(OPEN)) and ask(client, method, path).status_code != status
    ]
    assert let_through == []


@pytest.mark.parametrize("who", ["nobody", "resident", "administrator"])
def test_while_a_site_is_being_moved_everything_is_refused_and_nothing_is_open(
    city: City, client_at: Clients, who: str
) -> None:
    client = client_at(city.tenant, getattr(city, who, None))
    be(city.tenant, frozen_until=clock.now() + timedelta(minutes=5))
    let_through = [one for one in changes(city) if ask(client, *one).status_code != 503]
    assert let_through == []


def test_programs_are_refused_in_their_own_language(city: City, client_at: Clients) -> None:
    client = client_at(city.tenant, city.resident)
    addresses = [
        path
        for method, path in changes(city)
        if method == "POST" and path.startswith("/api/") and not path.startswith(tuple(OPEN))
    ]
    assert addresses
    be(city.tenant, state="read_only")
    for path in addresses:
        response = client.post(path, {}, content_type="application/json")
        assert (response.status_code, list(response.json())) == (403, ["detail"])


def test_what_is_open_in_every_state_is_what_this_list_says() -> None:
    assert {path for path in LifecycleMiddleware.ALWAYS if not path.startswith(tuple(OPEN))} == set()


def test_only_these_jobs_run_for_a_tenant_that_may_only_be_read() -> None:
    app.perform_import_paths()  # as the worker does
    found = {made.name for made in jobs.all_jobs() if made.even_when_read_only and not made.in_lobby}
    assert found == set(JOBS_IN_EVERY_STATE)


# --- The way from state to state ------------------------------------------------------------------------------------------


def test_every_change_of_state_is_on_the_record_with_its_reason(lyon: Tenant, in_lobby: None) -> None:
    way = ("grace", "read_only", "suspended", "cancelled", "active", "cancelled")
    for number, state in enumerate(way):
        actions.set_state(lyon, state=state, reason=f"because {number}", by="dora")
    found = list(
        StateChange.objects.filter(tenant=lyon)
        .order_by("id")
        .values_list("from_state", "to_state", "reason", "by")
    )
    before = ("active", *way)
    assert found == [(before[number], state, f"because {number}", "dora") for number, state in enumerate(way)]


def test_a_tenant_is_closed_by_its_deletion_alone(lyon: Tenant, in_lobby: None) -> None:
    with pytest.raises(Refused, match="deleted"):
        actions.set_state(lyon, state="offboarded", reason="by mistake")
    assert Tenant.objects.get(pk=lyon.pk).state == "active"


def test_what_was_set_up_is_never_pending_again(lyon: Tenant, in_lobby: None) -> None:
    with pytest.raises(Refused, match="set up"):
        actions.set_state(lyon, state="pending", reason="by mistake")
