"""The end of a tenant from the console: what stands in the way, a confirmation, the steps, the signed record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from civocracy.console import actions, queries
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants import actions as tenants
from tenants import provisioning
from tenants.context import lobby
from tenants.leaving import offboarding
from tenants.models import Offboarding, OffboardingStep, StateChange, Tenant
from tests.tenants.test_provisioning_a_tenant import STEPS, reserve

At = Callable[..., Client]
pytestmark = pytest.mark.django_db
BEGIN = {"reason": "Contract 2024-17 ended", "address": "lyon"}


def cancel(tenant: Tenant, *, days_ago: int = 0) -> None:
    with lobby():
        tenants.set_state(tenant, state="cancelled", reason="ended")
        at = clock.now() - timedelta(days=days_ago)
        StateChange.objects.filter(tenant=tenant, to_state="cancelled").update(at=at)


def on_record() -> list[str]:
    with lobby():
        return list(
            AuditEntry.objects.filter(action__startswith="console.")
            .order_by("id")
            .values_list("action", flat=True)
        )


def test_the_list_shows_who_is_cancelled_until_when_and_whether_the_export_is_confirmed(
    client_at: At, dora: User, lyon: Tenant, turin: Tenant
) -> None:
    cancel(lyon, days_ago=100)
    page = client_at(None, dora).get("/console/leaving/").content.decode()
    assert "Lyon" in page
    assert "Turin" not in page
    with lobby():
        (row,) = queries.leaving_rows(queries.leaving_page())
    assert (row.stage, row.has_confirmed) == ("kept", False)
    assert row.kept_until is not None
    assert row.kept_until < clock.now()


def test_the_list_costs_the_same_whoever_leaves(
    client_at: At, dora: User, lyon: Tenant, turin: Tenant
) -> None:
    client = client_at(None, dora)
    counts = []
    for tenant in (lyon, turin):
        cancel(tenant)
        with CaptureQueriesContext(connection) as captured:
            client.get("/console/leaving/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


def test_the_page_says_what_stands_in_the_way(client_at: At, dora: User, lyon: Tenant) -> None:
    cancel(lyon)
    page = client_at(None, dora).get(f"/console/leaving/{lyon.pk}/").content.decode()
    assert "Its data is kept until" in page
    assert "Nobody there has confirmed an export" in page


def test_a_tenant_that_is_not_cancelled_has_nothing_to_begin(client_at: At, dora: User, lyon: Tenant) -> None:
    client = client_at(None, dora)
    assert "not cancelled" in client.get(f"/console/leaving/{lyon.pk}/").content.decode()
    page = client.post(f"/console/leaving/{lyon.pk}/", BEGIN)
    assert "Only a cancelled tenant" in page.content.decode()
    assert not Offboarding.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "x"}, "Say in a few words why"),
        ({"address": "turin"}, "type the address exactly: lyon"),
        ({}, "needs an override"),
        ({"override": "so"}, "Say in a few words why"),
    ],
)
def test_it_does_not_begin_without_reason_confirmation_and_override(
    client_at: At, dora: User, lyon: Tenant, given: dict[str, str], said: str
) -> None:
    cancel(lyon)
    page = client_at(None, dora).post(f"/console/leaving/{lyon.pk}/", {**BEGIN, **given}).content.decode()
    assert said in page
    assert f'value="{given.get("reason", BEGIN["reason"])}"' in page
    with lobby():
        assert not Offboarding.objects.exists()
    assert on_record() == []


def test_begun_with_an_override_it_shows_its_steps_and_can_be_called_off(
    client_at: At, dora: User, lyon: Tenant
) -> None:
    cancel(lyon)
    client = client_at(None, dora)
    url = f"/console/leaving/{lyon.pk}/"
    assert client.post(url, {**BEGIN, "override": "They asked for it"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Contract 2024-17 ended" in page
    assert "Write the final export" in page
    assert "Call it off" in page
    assert client.post(url + "call-off/", {"reason": "They stay after all"}).status_code == 302
    with lobby():
        assert not Offboarding.objects.exists()
    assert on_record() == ["console.offboarding_begun", "console.offboarding_called_off"]


def test_nothing_can_be_called_off_that_was_not_begun(lyon: Tenant, dora: User, in_lobby: None) -> None:
    with pytest.raises(Refused, match="Nothing was begun"):
        actions.call_off_offboarding(lyon, reason="They stay after all", by=dora)


@pytest.mark.parametrize(
    "action",
    [
        lambda tenant, by: actions.begin_offboarding(tenant, reason="because", typed_address="lyon", by=by),
        lambda tenant, by: actions.call_off_offboarding(tenant, reason="because", by=by),
        lambda tenant, by: actions.retry_offboarding(tenant, reason="because", by=by),
        lambda tenant, by: actions.retry_moving(tenant, reason="because", by=by),
    ],
)
def test_only_our_own_staff_can(action: Callable[..., None], lyon: Tenant, bruno: User) -> None:
    with pytest.raises(NotAllowed):
        action(lyon, bruno)


def test_what_stopped_is_tried_again_at_once(client_at: At, dora: User, lyon: Tenant) -> None:
    from tenants.leaving.actions import offboard

    cancel(lyon)
    with lobby():
        offboard(lyon, by="dora", reason="contract ended", override="asked for it")
        OffboardingStep.objects.filter(key="export").update(
            state="failed", error="OSError: disk full", attempts=2
        )
    client = client_at(None, dora)
    assert "disk full" in client.get(f"/console/leaving/{lyon.pk}/").content.decode()
    assert client.post(f"/console/queue/offboarding/{lyon.pk}/", {"reason": "More disk"}).status_code == 302
    assert on_record() == ["console.offboarding_retried"]


@pytest.fixture
def metz(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Tenant]:
    """A city of its own role."""
    settings.MEDIA_ROOT, settings.FAREWELL_ROOT = tmp_path / "media", tmp_path / "farewell"
    with lobby(), override_settings(PROVISIONING_STEPS=STEPS):
        tenant = reserve("metz")
        tenants.set_state(tenant, state="active", reason="paid")
        provisioning.carry_on(tenant)
        tenant.refresh_from_db()
        yield tenant
        tenants.drop_tenant(tenant)


def test_the_signed_record_is_shown_checked_and_downloaded(client_at: At, dora: User, metz: Tenant) -> None:
    cancel(metz)
    client = client_at(None, dora)
    given = {"reason": "Contract ended", "address": "metz", "override": "They asked for it"}
    client.post(f"/console/leaving/{metz.pk}/", given)
    with lobby():
        record = offboarding.carry_on(metz)
    page = client.get(f"/console/leaving/{metz.pk}/").content.decode()
    assert "nothing is left" in page
    assert record.reference in page
    assert "They asked for it" in page
    assert record.reference in client.get("/console/leaving/deleted/").content.decode()
    kept = json.loads(client.get(f"/console/leaving/{metz.pk}/record/").content)
    assert kept["signature"] == record.signature
    assert "Call it off" not in page
    with lobby():
        assert "Metz" not in [row.tenant.name for row in queries.leaving_rows(queries.leaving_page())]


def test_who_is_not_deleted_has_no_record(client_at: At, dora: User, lyon: Tenant) -> None:
    assert client_at(None, dora).get(f"/console/leaving/{lyon.pk}/record/").status_code == 404
