"""A site may ask its staff for a second step: in pages, in the API and for tokens, from one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts import actions
from accounts.actions import policy
from accounts.models import SignInPolicy, User
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.actions import appoint
from participation.departments.models import Role
from participation.departments.rules import forget_standing, is_administrator
from tenants.context import enter
from tenants.models import Tenant
from tests.conftest import person

from .ways_in import add_passkey, by_code, is_in

Clients = Callable[..., Client]
Jobs = Callable[[], int]
HOST = "lyon.localhost"
#: For staff alone.
STAFF_API = "/api/v1/engagement/"


def with_app(user: User) -> User:
    """Give somebody an authenticator app."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return user


@pytest.fixture
def emil(lyon: Tenant, bruno: User) -> User:
    """A moderator of Lyon who has no second step; Bruno, who has one, asks for it from today on."""
    emil = person(lyon, "emil")
    with enter(lyon):
        appoint(emil, role=Role.MODERATOR, by=None)
        actions.require_second_factor(on=clock.today(), by=with_app(bruno))
    return emil


def test_staff_without_one_are_led_to_set_one_up(emil: User, lyon: Tenant, client_at: Clients) -> None:
    client = client_at(lyon, emil)
    for path in ("/workspace/", "/workspace/projects/", "/workspace/contributions/", "/account/tokens/"):
        assert client.get(path).url == "/account/second-step/", path
    assert client.post("/workspace/projects/new/").url == "/account/second-step/"
    assert client.get("/account/second-step/").status_code == 200


def test_the_api_says_no_in_the_same_words(emil: User, lyon: Tenant, client_at: Clients) -> None:
    answer = client_at(lyon, emil).get(STAFF_API, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 403
    assert "second step" in answer.json()["detail"]


def test_every_rule_sees_no_role_meanwhile(emil: User, bruno: User, lyon: Tenant) -> None:
    with enter(lyon):
        appoint(emil, role=Role.ADMINISTRATOR, by=None)
        forget_standing(emil)
        assert not is_administrator(emil)
        with pytest.raises(NotAllowed):
            actions.add_area("Croix-Rousse", by=emil)


def test_setting_one_up_opens_the_workspace(
    emil: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    client = client_at(lyon)
    by_code(client, emil.email, run_jobs)
    add_passkey(client, HOST)
    assert client.get("/workspace/").status_code == 200


class TestTellingStaff:
    """When, how, and what happens if not: by mail, in everybody's language, once."""

    @pytest.fixture
    def people(self, lyon: Tenant, bruno: User) -> list[User]:
        """Three of the staff, of whom Greta has a second step; and a resident."""
        made = [person(lyon, name) for name in ("emil", "fred", "greta", "ada")]
        with enter(lyon):
            with_app(bruno)
            with_app(made[2])
            User.objects.filter(pk=made[1].pk).update(language="fr")
            for user in made[:3]:
                appoint(user, role=Role.MEMBER, by=None)
        return made

    def told(self) -> list[tuple[str, str]]:
        found = [(one.to[0].partition("@")[0], str(one.subject)) for one in mail.outbox]
        return sorted(one for one in found if "second step" in one[1])

    def test_whoever_has_none_is_told_at_once_and_on_the_day(
        self, people: list[User], bruno: User, lyon: Tenant, run_jobs: Jobs
    ) -> None:
        day = clock.today() + timedelta(days=14)
        with enter(lyon):
            actions.require_second_factor(on=day, by=bruno)
        run_jobs()
        assert [name for name, _subject in self.told()] == ["emil", "fred"]
        text = str(mail.outbox[-1].body)
        assert "/account/second-step/" in text
        assert "two minutes" in text
        assert "will be closed to you" in text
        mail.outbox.clear()
        with enter(lyon):
            with_app(people[0])
            policy.tell_staff(day=day.isoformat(), occasion="begun")
        run_jobs()
        assert self.told() == [("fred", "From today on you need a second step to work at Lyon")]

    def test_nobody_is_told_twice_however_often_it_runs_and_it_goes_on_where_it_stopped(
        self, people: list[User], bruno: User, lyon: Tenant, run_jobs: Jobs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from accounts import emails

        monkeypatch.setattr(policy, "TOLD_AT_ONCE", 1)
        day = clock.today() + timedelta(days=14)
        tell, broken = emails.tell_that_a_second_step_is_asked_for, []

        def break_once(user: User, **more: Any) -> None:
            if user.pk == people[1].pk and not broken:
                broken.append(user)
                raise RuntimeError("killed")
            tell(user, **more)

        monkeypatch.setattr(emails, "tell_that_a_second_step_is_asked_for", break_once)
        with enter(lyon):
            actions.require_second_factor(on=day, by=bruno)
            with pytest.raises(RuntimeError):
                policy.tell_staff(day=day.isoformat(), occasion="announced")
            policy.tell_staff(day=day.isoformat(), occasion="announced")
        run_jobs()
        assert [name for name, _subject in self.told()] == ["emil", "fred"]

    def test_what_was_taken_back_is_not_told(
        self, people: list[User], bruno: User, lyon: Tenant, run_jobs: Jobs
    ) -> None:
        with enter(lyon):
            actions.require_second_factor(on=clock.today() + timedelta(days=14), by=bruno)
            actions.require_second_factor(on=None, by=bruno)
        run_jobs()
        assert self.told() == []


def test_residents_are_asked_for_nothing(
    emil: User, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    assert is_in(client)
    assert client.get("/").status_code == 200


def test_until_the_day_comes_the_workspace_only_reminds(
    bruno: User, lyon: Tenant, client_at: Clients
) -> None:
    fabian = person(lyon, "fabian")
    with enter(lyon):
        appoint(fabian, role=Role.MODERATOR, by=None)
        actions.require_second_factor(on=clock.today() + timedelta(days=14), by=with_app(bruno))
    page = client_at(lyon, fabian).get("/workspace/", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert "you need a second step" in page.content.decode()
    assert (
        "you need a second step"
        not in client_at(lyon, bruno).get("/workspace/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    )
    with clock.frozen_at(clock.now() + timedelta(days=15)):
        assert client_at(lyon, fabian).get("/workspace/").url == "/account/second-step/"


def test_an_administrator_without_one_cannot_shut_themselves_out(bruno: User, inside_lyon: Tenant) -> None:
    with pytest.raises(Refused, match="yourself"):
        actions.require_second_factor(on=clock.today(), by=bruno)


def test_only_administrators_decide_and_no_day_that_is_over(
    bruno: User, ada: User, inside_lyon: Tenant
) -> None:
    with pytest.raises(NotAllowed):
        actions.require_second_factor(on=None, by=ada)
    with pytest.raises(Refused):
        actions.require_second_factor(on=clock.today() - timedelta(days=1), by=with_app(bruno))


def test_what_lyon_asks_of_its_staff_turin_does_not(emil: User, turin: Tenant, client_at: Clients) -> None:
    gina = person(turin, "gina")
    with enter(turin):
        appoint(gina, role=Role.MODERATOR, by=None)
        assert not SignInPolicy.objects.exists()
    assert client_at(turin, gina).get("/workspace/").status_code == 200


def test_it_costs_no_query(
    bruno: User, lyon: Tenant, django_assert_num_queries: Callable[[int], object]
) -> None:
    from participation.departments.rules import standing_of

    with enter(lyon):
        forget_standing(bruno)
        with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager
            standing_of(bruno)


class TestWhenEverythingIsLost:
    """An administrator resets the second step of somebody else: told at once, done a day later, stopped by either."""

    def test_it_is_done_after_a_day_and_everything_of_it_is_gone(
        self, ada: User, bruno: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
    ) -> None:
        open_session = client_at(lyon, ada)
        with enter(lyon):
            reset = actions.ask_for_reset(with_app(ada), by=bruno)
            assert not actions.reset_second_factor(ada), "it waits"
        run_jobs()
        assert "Bruno" in str(mail.outbox[-1].body)
        with clock.frozen_at(reset.due_at + timedelta(minutes=1)), enter(lyon):
            assert actions.reset_second_factor(ada)
            assert not actions.reset_second_factor(ada), "harmless when repeated"
            assert not Authenticator.objects.filter(user=ada).exists()
            lines = list(
                AuditEntry.objects.filter(action__startswith="sign_in.").values_list("action", flat=True)
            )
        assert sorted(lines) == ["sign_in.reset_asked", "sign_in.reset_done"]
        assert not is_in(open_session)

    def test_the_person_stops_it_from_the_mail_without_signing_in(
        self, ada: User, bruno: User, lyon: Tenant, turin: Tenant, client_at: Clients, run_jobs: Jobs
    ) -> None:
        with enter(lyon):
            reset = actions.ask_for_reset(with_app(ada), by=bruno)
        run_jobs()
        path = str(mail.outbox[-1].body).split("localhost")[1].split()[0]
        path = path[path.index("/account") :]
        assert client_at(turin).post(path).status_code == 410, "a link of Lyon is worth nothing in Turin"
        assert client_at(lyon).get(path).status_code == 200
        assert client_at(lyon).post(path).status_code == 200
        assert client_at(lyon).post(path).status_code == 410
        with clock.frozen_at(reset.due_at + timedelta(minutes=1)), enter(lyon):
            assert not actions.reset_second_factor(ada)
            assert Authenticator.objects.filter(user=ada).exists()

    def test_nobody_resets_their_own(self, bruno: User, inside_lyon: Tenant) -> None:
        with pytest.raises(Refused, match="your own"):
            actions.ask_for_reset(with_app(bruno), by=bruno)

    def test_nobody_but_administrators(self, ada: User, inside_lyon: Tenant) -> None:
        other = person(inside_lyon, "other")
        with pytest.raises(NotAllowed):
            actions.ask_for_reset(with_app(other), by=ada)

    def test_whoever_has_none_needs_no_reset(self, ada: User, bruno: User, inside_lyon: Tenant) -> None:
        with pytest.raises(Refused, match="no second step"):
            actions.ask_for_reset(ada, by=bruno)

    def test_the_page_asks_and_lists_and_stops(
        self, ada: User, bruno: User, lyon: Tenant, client_at: Clients
    ) -> None:
        with enter(lyon):
            with_app(ada)
        client = client_at(lyon, bruno)
        page = "/workspace/settings/sign-in/"
        assert client.post(f"{page}resets/", {"email": "nobody@lyon.example"}).status_code == 422
        assert client.post(f"{page}resets/", {"email": bruno.email}).status_code == 422
        assert client.post(f"{page}resets/", {"email": ada.email}).url == page
        assert "Ada" in client.get(page).content.decode()
        client.post(f"{page}resets/{ada.pk}/stop/")
        assert "Ada" not in client.get(page).content.decode().split("resets")[-1]
