"""Making a tenant: recorded steps, each once, resumable wherever it stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from accounts.models import User
from kit import scope
from kit.errors import Refused
from tenants import actions, hosts, provisioning, queries
from tenants.context import enter, lobby
from tenants.models import ProvisioningStep, StateChange, Tenant
from tenants.owner import owner_connection

STEPS = {**settings.PROVISIONING_STEPS, "administrator": "tests.world.without_administrator"}


@pytest.fixture
def metz(transactional_db: None) -> Iterator[Tenant]:
    """A city that has paid and is not made yet; gone again afterwards."""
    with lobby():
        tenant = reserve("metz")
        try:
            yield tenant
        finally:
            actions.drop_tenant(tenant)


def reserve(slug: str) -> Tenant:
    return actions.reserve_tenant(
        kind="city",
        name=slug.capitalize(),
        slug=slug,
        country="FR",
        population=120_000,
        language="fr",
        contact_email="mairie@metz.example",
        timezone="Europe/Paris",
    )


def breaks(tenant: Tenant) -> None:
    raise RuntimeError("no light")


def states(tenant: Tenant) -> dict[str, str]:
    return dict(tenant.provisioning_steps.values_list("key", "state"))


@pytest.mark.django_db(transaction=True)
def test_a_paid_city_gets_a_schema_of_its_own_and_answers(metz: Tenant) -> None:
    with override_settings(PROVISIONING_STEPS=STEPS):
        provisioning.carry_on(metz)
    assert set(states(metz).values()) == {ProvisioningStep.State.DONE}
    found = hosts.tenant_at("metz.localhost")
    assert found is not None
    assert found.provisioned_at is not None
    with enter(metz):
        assert User.objects.count() == 0
        assert scope.current().host == "metz.localhost"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["seed", "administrator"])
def test_a_step_that_fails_is_on_the_record_and_the_next_run_starts_there(metz: Tenant, key: str) -> None:
    broken = {**STEPS, key: "tests.tenants.test_provisioning_a_tenant.breaks"}
    with override_settings(PROVISIONING_STEPS=broken), pytest.raises(provisioning.ProvisioningFailed):
        provisioning.carry_on(metz)
    step = metz.provisioning_steps.get(key=key)
    assert step.state == ProvisioningStep.State.FAILED
    assert "no light" in step.error
    assert states(metz)["ready"] == ProvisioningStep.State.WAITING
    with override_settings(PROVISIONING_STEPS=STEPS):
        provisioning.carry_on(metz)
    assert set(states(metz).values()) == {ProvisioningStep.State.DONE}
    assert metz.provisioning_steps.get(key="schema").attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_schema_whose_making_was_not_noted_is_not_made_twice(metz: Tenant) -> None:
    provisioning.plan(metz)
    provisioning._make_schema(metz)  # and then the process is killed, before it can note so
    with override_settings(PROVISIONING_STEPS=STEPS):
        provisioning.carry_on(metz)
    assert states(metz)["ready"] == ProvisioningStep.State.DONE


@pytest.mark.django_db(transaction=True)
def test_a_schema_is_there_as_a_whole_or_not_at_all(metz: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants import isolation

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(isolation, "grant_tenant_rights", killed)
    with pytest.raises(KeyboardInterrupt):
        provisioning._make_schema(metz)
    with owner_connection() as owner:
        assert (
            owner.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [metz.schema_name]).fetchall()
            == []
        )


def test_an_address_that_is_taken_is_refused_next_to_its_field(lyon: Tenant, in_lobby: None) -> None:
    with pytest.raises(Refused) as refused:
        reserve("lyon")
    assert refused.value.field == "slug"


@pytest.mark.parametrize(
    "slug", ["", "ab", "-lyon", "lyon-", "Lyon", "ly_on", "lyón", "www", "admin", "xn--lyon", "a" * 64]
)
def test_an_address_that_cannot_be_one_is_refused(slug: str) -> None:
    with pytest.raises(Refused):
        actions.check_address(slug)


def test_the_first_live_state_queues_provisioning_and_is_on_the_record(in_lobby: None) -> None:
    tenant = reserve("nancy")
    actions.set_state(tenant, state=Tenant.State.ACTIVE, reason="paid")
    actions.set_state(tenant, state=Tenant.State.ACTIVE, reason="paid")
    assert StateChange.objects.filter(tenant=tenant).count() == 1
    assert [step.state for _words, step in queries.provisioning_steps(tenant)] == ["waiting"] * len(
        provisioning.STEPS
    )
    with pytest.raises(Refused):
        actions.release_tenant(tenant)


def test_an_address_that_was_only_reserved_can_be_given_back(in_lobby: None) -> None:
    actions.release_tenant(reserve("nancy"))
    assert queries.address_is_free("nancy")


def test_nothing_but_numbers_is_published_upward(lyon: Tenant) -> None:
    from datetime import date

    with pytest.raises(ValueError, match="not a number"):
        actions.publish_figures(lyon, on=date(2026, 1, 1), figures={"name": "Ada"})  # type: ignore[dict-item]
