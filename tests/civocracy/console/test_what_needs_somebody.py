"""The operators' queue: what failed, why, how often; a way to try again; and one mail for each failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from civocracy.console import actions, queries
from kit import jobs
from kit.errors import Refused
from kit.models import AuditEntry
from tenants import actions as tenants
from tenants import cells, provisioning, trouble
from tenants.context import lobby
from tenants.models import Move, MoveStep, ProvisioningStep, Tenant
from tests.tenants.test_provisioning_a_tenant import reserve

At = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def metz(in_lobby: None) -> Tenant:
    """A city whose set-up failed at its first department."""
    tenant = reserve("metz")
    tenants.set_state(tenant, state="active", reason="paid")
    ProvisioningStep.objects.filter(tenant=tenant, key="seed").update(
        state="failed", attempts=4, error="RuntimeError: no light", finished_at="2026-11-26T10:00:00Z"
    )
    return tenant


@pytest.fixture
def failing(in_lobby: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Tenant:
    """A city whose set-up fails whenever it is tried."""
    settings.OPERATORS = ["oncall@civocracy.example", "second@civocracy.example"]

    def breaks(_tenant: Tenant) -> None:
        raise RuntimeError("no light")

    monkeypatch.setattr(provisioning, "_make_schema", breaks)
    tenant = reserve("metz")
    tenants.set_state(tenant, state="active", reason="paid")
    return tenant


def attempt(tenant: Tenant, times: int) -> None:
    for _time in range(times):
        with pytest.raises(provisioning.ProvisioningFailed):
            provisioning.carry_on(tenant)


def send_mails() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name <> 'kit.mail.send_mail'")
    jobs.run_waiting()


def test_it_says_what_failed_why_and_how_often(client_at: At, dora: User, metz: Tenant) -> None:
    page = client_at(None, dora).get("/console/queue/").content.decode()
    for shown in ("Metz", "Add a first department", "tried 4 times", "RuntimeError: no light", "Setting up"):
        assert shown in page


def test_it_is_empty_when_all_is_well(client_at: At, dora: User) -> None:
    assert "Nothing needs you" in client_at(None, dora).get("/console/queue/").content.decode()


def test_it_shows_moves_that_stopped(client_at: At, dora: User, lyon: Tenant, in_lobby: None) -> None:
    move = Move.objects.create(
        tenant=lyon,
        from_cell=cells.MAIN,
        to_cell="north",
        by="dora",
        reason="main is full",
        begun_at="2026-11-26T10:00:00Z",
    )
    MoveStep.objects.create(move=move, key="copy", position=1, state="failed", attempts=1, error="disk full")
    (found,) = queries.operators_queue().troubles
    assert (found.what, found.tenant, found.words) == ("moving", lyon, "Copy everything")
    client = client_at(None, dora)
    assert client.post(f"/console/queue/moving/{lyon.pk}/", {"reason": "More disk"}).status_code == 302
    assert AuditEntry.objects.get().after == {"reason": "More disk"}


def test_trying_again_does_not_wait_for_the_queues_next_try(client_at: At, dora: User, metz: Tenant) -> None:
    with connection.cursor() as cursor:  # the failed job waits for its next try
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    client = client_at(None, dora)
    assert (
        client.post(f"/console/queue/provisioning/{metz.pk}/", {"reason": "Light is on"}).status_code == 302
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tenants.provision' AND scheduled_at IS NULL"
        )
        assert cursor.fetchone() == (1,)


def test_trying_again_needs_a_reason_and_keeps_what_was_typed(
    client_at: At, dora: User, metz: Tenant
) -> None:
    page = client_at(None, dora).post(f"/console/queue/provisioning/{metz.pk}/", {"reason": "abc"})
    assert page.status_code == 422
    assert "Say in a few words why" in page.content.decode()
    assert 'value="abc"' in page.content.decode()


def test_what_did_not_fail_cannot_be_tried_again(lyon: Tenant, dora: User, in_lobby: None) -> None:
    for action in actions.TRY_AGAIN.values():
        with pytest.raises(Refused, match="nothing to carry on"):
            action(lyon, reason="because", by=dora)


def test_the_page_costs_the_same_with_one_failure_and_with_ten(
    client_at: At, dora: User, metz: Tenant
) -> None:
    client = client_at(None, dora)
    counts = []
    for number in range(2):
        for more in range(9 * number):
            other = reserve(f"place-{more}")
            ProvisioningStep.objects.create(tenant=other, key="seed", position=2, state="failed", error="x")
        with CaptureQueriesContext(connection) as captured:
            client.get("/console/queue/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9


def test_operators_get_one_mail_when_it_keeps_failing(failing: Tenant) -> None:
    attempt(failing, trouble.TELL_AFTER - 1)
    send_mails()
    assert mail.outbox == []
    attempt(failing, 3)
    send_mails()
    assert [one.to for one in mail.outbox] == [["oncall@civocracy.example"], ["second@civocracy.example"]]
    assert mail.outbox[0].subject == "Setting up Metz keeps failing"
    assert "RuntimeError: no light" in mail.outbox[0].body
    assert "/console/queue/" in mail.outbox[0].body


def test_another_failure_is_told_again(failing: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt(failing, trouble.TELL_AFTER)
    step = ProvisioningStep.objects.get(tenant=failing, key="schema")
    assert step.told_at is not None
    monkeypatch.setattr(provisioning, "_make_schema", lambda _tenant: None)
    with pytest.raises(provisioning.ProvisioningFailed):
        provisioning.carry_on(failing)  # the next step has no schema to work in
    step.refresh_from_db()
    assert (step.state, step.told_at) == ("done", None)
    attempt(failing, trouble.TELL_AFTER)
    assert ProvisioningStep.objects.get(tenant=failing, key="seed").told_at is not None


def test_without_operators_nobody_is_told(failing: Tenant, settings: Any) -> None:
    settings.OPERATORS = []
    attempt(failing, trouble.TELL_AFTER + 1)
    send_mails()
    assert mail.outbox == []
    with lobby():
        assert ProvisioningStep.objects.get(tenant=failing, key="schema").told_at is None
