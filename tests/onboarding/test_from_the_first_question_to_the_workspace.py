"""The whole way without JavaScript: questions, code, payment, set-up, and signed in where one works."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from kit import clock
from onboarding import actions, jobs, rules
from onboarding.models import Signup
from onboarding.provisioning import appoint_administrator
from participation.departments.models import Role, RoleAssignment
from tenants import actions as tenants
from tenants import provisioning
from tenants.context import enter, lobby
from tenants.models import Tenant
from tests.billing.stage import Stage
from tests.onboarding import world

At = Callable[..., Client]


@pytest.fixture
def nantes(transactional_db: None, stripe_twin: Stage) -> Iterator[Signup]:
    """A signup that has been paid; its tenant is gone again afterwards."""
    with lobby():
        signup = world.paid(stripe_twin)
        yield signup
        for tenant in Tenant.objects.filter(slug="nantes"):
            Signup.objects.filter(tenant=tenant).delete()
            _drop(tenant)


def _drop(tenant: Tenant) -> None:
    from billing.models import AccessTransition, InvoiceSnapshot, SubscriptionSnapshot

    for model in (AccessTransition, InvoiceSnapshot, SubscriptionSnapshot):
        model.objects.filter(account__tenant=tenant).delete()
    tenant.billing_account.delete()
    tenants.drop_tenant(tenant)


@pytest.mark.django_db(transaction=True)
def test_a_city_signs_up_pays_and_its_administrator_lands_in_the_workspace(
    stripe_twin: Stage, client_at: At
) -> None:
    client = client_at()
    where = client.post("/start/", world.PLACE)["Location"]
    assert where.endswith("/address/")
    where = client.post(where, world.WHERE)["Location"]
    where = client.post(where, world.WHO)["Location"]
    where = client.post(where, {"code": world.code_in_the_mailbox()})["Location"]
    page = client.get(where).content.decode()
    assert "690\xa0€" in page
    price = re.search(r'name="price" value="(\d+)"', page)
    assert price is not None
    terms = {"legal_name": "Ville de Nantes", "terms": "on", "terms_version": rules.TERMS_VERSION}
    checkout = client.post(where, {"price": price.group(1), "route": "card", **terms})["Location"]
    back = stripe_twin.pay(checkout).headers["Location"]
    where = client.get(urlsplit(back).path)["Location"]
    assert where.endswith("/building/")
    building = client.get(where).content
    assert b"Setting up Nantes" in building
    assert b'http-equiv="refresh"' in building
    world.send_waiting()  # the worker sets it up
    ready = client.get(where).content
    assert b"Nantes is ready" in ready
    try:
        _enter_and_look_around(client, where.replace("building", "enter"), client_at)
    finally:
        with lobby():
            _drop(Tenant.objects.get(slug="nantes"))


def _enter_and_look_around(client: Client, entry_page: str, client_at: At) -> None:
    entry = urlsplit(client.get(entry_page)["Location"])
    assert entry.netloc.startswith("nantes.")
    with lobby():
        nantes = Tenant.objects.get(slug="nantes")
    there = client_at(nantes)
    landed = there.get(f"{entry.path}?{entry.query}")
    assert landed["Location"] == "/workspace/setup/"
    assert "Élodie Marchand" in there.get("/workspace/setup/").content.decode()
    again = client_at(nantes).get(f"{entry.path}?{entry.query}")
    assert again.status_code == 410


@pytest.mark.django_db(transaction=True)
class TestTheSetUp:
    def test_makes_whoever_signed_up_the_administrator(self, nantes: Signup) -> None:
        world.send_waiting()
        tenant = Tenant.objects.get(slug="nantes")
        with enter(tenant):
            (assignment,) = RoleAssignment.objects.select_related("user")
            assert assignment.role == Role.ADMINISTRATOR
            assert (assignment.user.email, assignment.user.display_name) == (
                "elodie@nantes.example",
                "Élodie Marchand",
            )
            appoint_administrator(tenant)
            assert (RoleAssignment.objects.count(), User.objects.count()) == (1, 1)

    def test_welcomes_them_once_in_their_language_with_the_address(self, nantes: Signup) -> None:
        world.send_waiting()
        mail.outbox.clear()
        jobs.look_after_signups()
        jobs.look_after_signups()
        world.send_waiting()
        (welcome,) = mail.outbox
        assert welcome.to == ["elodie@nantes.example"]
        assert "http://nantes.localhost" in str(welcome.body)
        assert world.fresh(nantes).state == Signup.State.READY

    def test_that_fails_says_so_honestly_and_goes_on_after_it_is_mended(
        self, nantes: Signup, client_at: At, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tenant = nantes.tenant
        assert tenant is not None
        with monkeypatch.context() as patched:
            patched.setattr("onboarding.provisioning.account_for", _broken)
            with pytest.raises(provisioning.ProvisioningFailed):
                provisioning.carry_on(tenant)
        client = _browser_of(nantes, client_at)
        page = client.get(f"/start/{nantes.token}/building/").content
        assert b"did not work, we try again" in page
        assert client.get(f"/start/{nantes.token}/enter/")["Location"].endswith("/building/")
        provisioning.carry_on(tenant)
        assert b"Nantes is ready" in client.get(f"/start/{nantes.token}/building/").content

    def test_leads_a_page_with_javascript_on_by_itself(self, nantes: Signup, client_at: At) -> None:
        client = _browser_of(nantes, client_at)
        page = f"/start/{nantes.token}/building/"
        waiting = client.get(page, headers={"HX-Request": "true"})
        assert b'hx-trigger="every 200ms"' in waiting.content
        assert b"<html" not in waiting.content
        with lobby():
            Signup.objects.filter(pk=nantes.pk).update(paid_at=clock.now() - rules.AT_FIRST)
        assert b'hx-trigger="every 1000ms"' in client.get(page).content
        world.send_waiting()
        done = client.get(page, headers={"HX-Request": "true"})
        assert done["HX-Redirect"] == f"/start/{nantes.token}/enter/"

    def test_an_hour_later_one_signs_in_like_everybody_else(self, nantes: Signup, client_at: At) -> None:
        world.send_waiting()
        client = _browser_of(nantes, client_at)
        client.get(f"/start/{nantes.token}/building/")
        with clock.frozen_at(clock.now() + timedelta(hours=1, minutes=1)):
            assert (
                client.get(f"/start/{nantes.token}/enter/")["Location"]
                == "http://nantes.localhost/workspace/"
            )

    def test_nobody_enters_with_another_browser(self, nantes: Signup, client_at: At) -> None:
        world.send_waiting()
        assert client_at().get(f"/start/{nantes.token}/enter/").status_code == 403

    def test_of_a_member_city_tells_its_region(self, nantes: Signup, lyon: Tenant) -> None:
        Tenant.objects.filter(pk=lyon.pk).update(kind="region")
        Tenant.objects.filter(pk=nantes.tenant_id).update(parent=lyon)
        world.send_waiting()
        jobs.look_after_signups()
        (told,) = world.mails_queued("onboarding/emails/member_joined")
        assert told["to"] == lyon.contact_email
        assert told["context"]["city"] == "Nantes"


def _browser_of(signup: Signup, client_at: At) -> Client:
    from onboarding import browser

    client = client_at()
    session = client.session
    session[browser._SESSION_KEY] = {str(signup.token): actions.hand_over(signup)}
    session.save()
    return client


def _broken(*_args: object, **_kwargs: object) -> User:
    raise RuntimeError("no light")
