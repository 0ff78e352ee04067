"""Signing in through the city's identity provider: who comes in, who does not, and what an attacker tries."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts import actions
from accounts.actions.identities import ProviderWishes
from accounts.models import Identity, IdentityProvider, User
from accounts.oidc import fetching
from accounts.oidc.fetching import Unreachable
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants.context import enter
from tenants.models import Tenant

from .oidc_provider import Provider, running, somebody_elses_key
from .ways_in import add_app, by_code, is_in

Clients = Callable[..., Client]
Jobs = Callable[[], int]


@pytest.fixture
def remote() -> Iterator[Provider]:
    """The town hall's provider, which speaks of Ada unless told otherwise."""
    with running() as provider:
        provider.claims = {"email": "ada@lyon.example", "email_verified": True, "given_name": "Ada"}
        yield provider


def wishes(remote: Provider, **changes: Any) -> ProviderWishes:
    """What an administrator enters, with changes."""
    plain = {
        "label": "Town hall", "preset": "generic", "issuer": remote.issuer, "client_id": remote.client_id,
        "secret": remote.secret, "audience": "everyone", "mail_domains": ("lyon.example",), "trusts_email": True,
        "is_active": True,
    }  # fmt: skip
    return ProviderWishes(**{**plain, **changes})


@pytest.fixture
def row(remote: Provider, bruno: User, lyon: Tenant) -> IdentityProvider:
    """The provider as Bruno has set it up."""
    return changed(None, remote, bruno, lyon)


def changed(
    row: IdentityProvider | None, remote: Provider, bruno: User, lyon: Tenant, **changes: Any
) -> IdentityProvider:
    with enter(lyon):
        return actions.set_up_provider(row, wishes=wishes(remote, **changes), by=bruno)


def go(client: Client, row: IdentityProvider, remote: Provider) -> str:
    """Leave for the provider and sign in there; the path that leads back."""
    answer = client.get(f"/account/login/with/{row.key}/", {"next": "/projects/"})
    assert answer.status_code == 302, answer.content.decode()
    return "/account" + remote.sign_in(answer.url).partition("/account")[2]


def come(client: Client, row: IdentityProvider, remote: Provider) -> Any:
    """Go there and come back; the answer."""
    return client.get(go(client, row, remote), HTTP_ACCEPT_LANGUAGE="en")


def test_somebody_known_comes_in_and_goes_where_they_wanted(
    ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
) -> None:
    client = client_at(lyon)
    assert come(client, row, remote).url == "/projects/"
    assert is_in(client)
    with enter(lyon):
        assert Identity.objects.get().user == ada
        assert AuditEntry.objects.filter(action="account.provider_tied").exists()


def test_the_second_time_the_subject_counts_and_not_the_address(
    ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
) -> None:
    come(client_at(lyon), row, remote)
    remote.claims["email"] = "ada.married@lyon.example"
    client = client_at(lyon)
    come(client, row, remote)
    assert client.get("/api/v1/me/").json()["email"] == ada.email


def test_somebody_new_gets_an_account_where_everyone_may_come(
    row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
) -> None:
    remote.claims |= {"email": "new@lyon.example", "given_name": "Noé"}
    client = client_at(lyon)
    come(client, row, remote)
    assert client.get("/api/v1/me/").json()["display_name"] == "Noé"


def test_where_it_is_for_staff_residents_do_not_come_in(
    ada: User, bruno: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
) -> None:
    changed(row, remote, bruno, lyon, audience="staff")
    answer = come(client_at(lyon), row, remote)
    assert answer.status_code == 403
    assert "for staff" in answer.content.decode()
    remote.claims |= {"email": bruno.email, "sub": "1"}
    client = client_at(lyon)
    come(client, row, remote)
    assert client.get("/workspace/").status_code == 200


def test_other_mail_domains_stay_outside(
    ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
) -> None:
    for email in (
        "eve@evil.example",
        "eve@lyon.example.evil.example",
        "eve@sub.lyon.example",
        "",
        "a@b@lyon.example",
    ):
        remote.claims["email"] = email
        client = client_at(lyon)
        assert come(client, row, remote).status_code == 403, email
        assert not is_in(client)


@pytest.mark.parametrize(
    "changes", [{"trusts_email": False}, {}], ids=["not trusted", "said to be unverified"]
)
def test_an_address_nobody_vouches_for_is_confirmed_by_a_code_once(
    changes: dict[str, Any], ada: User, bruno: User, row: IdentityProvider, remote: Provider, lyon: Tenant,
    client_at: Clients, run_jobs: Jobs,
) -> None:  # fmt: skip
    changed(row, remote, bruno, lyon, **changes)
    remote.claims["email_verified"] = bool(changes)
    client = client_at(lyon)
    page = come(client, row, remote)
    assert page.status_code == 200
    assert not is_in(client), "not yet"
    by_code(client, ada.email, run_jobs)
    assert is_in(client)
    again = client_at(lyon)
    come(again, row, remote)
    assert is_in(again), "the next time without a code"


def test_whoever_writes_adas_address_there_does_not_get_into_her_account(
    ada: User,
    bruno: User,
    row: IdentityProvider,
    remote: Provider,
    lyon: Tenant,
    client_at: Clients,
    run_jobs: Jobs,
) -> None:
    changed(row, remote, bruno, lyon, trusts_email=False)
    mallory = client_at(lyon)
    come(mallory, row, remote)
    by_code(mallory, "mallory@lyon.example", run_jobs)  # her own address
    with enter(lyon):
        assert not Identity.objects.exists()


def test_a_second_step_is_asked_for_as_always(
    ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    home = client_at(lyon)
    by_code(home, ada.email, run_jobs)
    add_app(home)
    client = client_at(lyon)
    assert come(client, row, remote).url.startswith("/account/mfa/authenticate/")
    assert not is_in(client)


class TestWhatAnAttackerTries:
    """Nothing but a fresh, signed answer to this browser's own question lets anybody in."""

    @pytest.mark.parametrize(
        "forged",
        [
            {"iss": "https://evil.example"}, {"aud": "another-client"}, {"nonce": "old"}, {"nonce": None}, {"exp": 1_000},
            {"exp": None}, {"sub": None}, {"iat": None}, {"azp": "another-client"},
        ],
        ids=str,
    )  # fmt: skip
    def test_a_token_that_is_not_for_us_now(
        self,
        forged: dict[str, Any],
        ada: User,
        row: IdentityProvider,
        remote: Provider,
        lyon: Tenant,
        client_at: Clients,
    ) -> None:
        remote.forged = forged
        client = client_at(lyon)
        assert come(client, row, remote).status_code == 403
        assert not is_in(client)

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_a_token_that_anybody_could_have_made(
        self,
        algorithm: str,
        ada: User,
        row: IdentityProvider,
        remote: Provider,
        lyon: Tenant,
        client_at: Clients,
    ) -> None:
        remote.algorithm = algorithm
        client = client_at(lyon)
        assert come(client, row, remote).status_code == 403
        assert not is_in(client)

    def test_a_token_signed_with_another_key(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        remote.key = somebody_elses_key()
        assert come(client_at(lyon), row, remote).status_code == 403

    def test_an_answer_in_another_browser(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        path = go(client_at(lyon), row, remote)
        victim = client_at(lyon)
        assert victim.get(path).status_code == 403
        assert not is_in(victim)

    def test_an_answer_a_second_time(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        client = client_at(lyon)
        path = go(client, row, remote)
        client.get(path)
        client.post("/account/logout/")
        assert client.get(path).status_code == 403
        assert not is_in(client)

    def test_an_answer_for_lyon_in_turin(
        self,
        ada: User,
        bruno: User,
        row: IdentityProvider,
        remote: Provider,
        lyon: Tenant,
        turin: Tenant,
        client_at: Clients,
    ) -> None:
        at_lyon = client_at(lyon)
        path = go(at_lyon, row, remote)
        at_turin = client_at(turin)
        at_turin.cookies = at_lyon.cookies
        assert at_turin.get(path).status_code == 404, "Turin has no such provider"
        from participation.departments.actions import appoint
        from participation.departments.models import Role
        from tests.conftest import person

        gina = person(turin, "gina")
        with enter(turin):
            appoint(gina, role=Role.ADMINISTRATOR, by=None)
            twin = actions.set_up_provider(None, wishes=wishes(remote), by=gina)
            IdentityProvider.objects.filter(pk=twin.pk).delete()
            twin.key = row.key
            twin.save(force_insert=True)
        assert at_turin.get(path).status_code == 403, "nor with the same name"
        assert not is_in(at_turin)

    def test_userinfo_about_somebody_else(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        del remote.claims["email"]
        remote.userinfo = {"sub": "somebody else", "email": ada.email}
        assert come(client_at(lyon), row, remote).status_code == 403

    @pytest.mark.parametrize("signed", [False, True])
    def test_but_userinfo_about_the_same_person_counts(
        self,
        signed: bool,
        ada: User,
        row: IdentityProvider,
        remote: Provider,
        lyon: Tenant,
        client_at: Clients,
    ) -> None:
        del remote.claims["email"]
        remote.userinfo, remote.signed_userinfo = {"email": ada.email}, signed
        client = client_at(lyon)
        come(client, row, remote)
        assert is_in(client)

    def test_a_closed_account(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        with enter(lyon):
            User.objects.filter(pk=ada.pk).update(is_active=False)
        assert come(client_at(lyon), row, remote).status_code == 403

    def test_a_provider_that_is_switched_off(
        self, bruno: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        changed(row, remote, bruno, lyon, is_active=False)
        assert client_at(lyon).get(f"/account/login/with/{row.key}/").status_code == 404

    def test_no_way_to_another_site_afterwards(
        self, ada: User, row: IdentityProvider, remote: Provider, lyon: Tenant, client_at: Clients
    ) -> None:
        client = client_at(lyon)
        start = client.get(f"/account/login/with/{row.key}/", {"next": "https://evil.example/"})
        path = "/account" + remote.sign_in(start.url).partition("/account")[2]
        assert client.get(path).url == "/"


class TestWhoMayBeAsked:
    """The address of a provider is typed by somebody: it must not lead into our own network."""

    @pytest.mark.parametrize(
        "url",
        [
            "http://provider.example/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.8/",
            "https://169.254.169.254/latest/meta-data/", "https://[::ffff:10.0.0.1]/", "https://192.168.1.1/",
            "https://100.64.0.1/", "https://[fd00::1]/", "https://0.0.0.0/", "https://[2002:0a00:0001::]/", "ftp://a.example/",
            "file:///etc/passwd", "https://user:pass@provider.example/", "https://provider.example:22/", "https://", "x",
            "https://2130706433/", "https://0x7f000001/", "https://[",
        ],
    )  # fmt: skip
    def test_nothing_but_public_addresses_over_https(self, url: str, settings: Any) -> None:
        settings.OIDC_ALLOWS_LOOPBACK = False
        with pytest.raises(Unreachable):
            fetching.get(url)

    def test_a_public_name_that_stands_for_a_private_address(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.OIDC_ALLOWS_LOOPBACK = False
        both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.8", 443))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_arguments, **_more: both)
        with pytest.raises(Unreachable, match="private|privé"):
            fetching.get("https://rebinding.example/")

    def test_the_address_that_was_checked_is_the_one_that_is_asked(
        self, remote: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import socket

        real, looked = socket.getaddrinfo, []

        def once(host: str, *arguments: Any, **more: Any) -> Any:
            looked.append(host)
            return real("127.0.0.1" if host == "provider.example" else host, *arguments, **more)

        monkeypatch.setattr("socket.getaddrinfo", once)
        port = remote.issuer.rpartition(":")[2]
        fetching.get_json(f"http://provider.example:{port}/keys")
        assert looked.count("provider.example") == 1

    def test_redirects_are_not_followed_and_answers_have_an_end(self, remote: Provider) -> None:
        with pytest.raises(Unreachable):
            fetching.get(f"{remote.issuer}/elsewhere/.well-known/openid-configuration")
        with pytest.raises(Unreachable):
            fetching.get(f"{remote.issuer}/endless")


class TestSettingItUp:
    """By administrators, with a test button that says in words what is wrong."""

    page = "/workspace/settings/sign-in/providers/"

    def entered(self, remote: Provider, **changes: str) -> dict[str, str]:
        plain = {
            "label": "Town hall", "preset": "generic", "issuer": remote.issuer, "client_id": remote.client_id,
            "secret": remote.secret, "audience": "staff", "mail_domains": "lyon.example, @ville.example",
            "trusts_email": "on", "is_active": "on",
        }  # fmt: skip
        return {**plain, **changes}

    def test_the_secret_is_sealed_and_never_seen_again(
        self,
        remote: Provider,
        bruno: User,
        lyon: Tenant,
        client_at: Clients,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        client = client_at(lyon, bruno)
        answer = client.post(f"{self.page}new/", self.entered(remote))
        assert remote.secret not in client.get(answer.url).content.decode()
        refused = client.post(answer.url, self.entered(remote, label=""))
        assert refused.status_code == 422
        assert remote.secret not in refused.content.decode()
        with enter(lyon):
            row = IdentityProvider.objects.get()
            assert remote.secret not in row.sealed_secret
            assert row.mail_domains == ["lyon.example", "ville.example"]
            assert remote.secret not in str(list(AuditEntry.objects.values()))
            assert actions.secret_of(row) == remote.secret
        assert remote.secret not in caplog.text

    def test_a_sealed_secret_opens_nowhere_else(
        self, row: IdentityProvider, lyon: Tenant, turin: Tenant, settings: Any
    ) -> None:
        with enter(turin), pytest.raises(Refused):
            actions.secret_of(row)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key"
        with enter(lyon):
            assert actions.secret_of(row)
            settings.SECRET_KEY_FALLBACKS = []
            with pytest.raises(Refused):
                actions.secret_of(row)

    def test_the_secret_does_not_follow_to_another_issuer(
        self, row: IdentityProvider, remote: Provider, bruno: User, lyon: Tenant
    ) -> None:
        with pytest.raises(Refused, match="again|nouveau"):
            changed(row, remote, bruno, lyon, secret="", issuer="https://evil.example")
        assert changed(row, remote, bruno, lyon, secret="", label="Mairie").label == "Mairie"

    def test_staff_by_address_need_mail_domains(self, remote: Provider, bruno: User, lyon: Tenant) -> None:
        with pytest.raises(Refused):
            changed(None, remote, bruno, lyon, audience="staff", mail_domains=())

    def test_nobody_but_administrators(self, remote: Provider, ada: User, lyon: Tenant) -> None:
        with enter(lyon), pytest.raises(NotAllowed):
            actions.set_up_provider(None, wishes=wishes(remote), by=ada)

    def test_the_test_button_is_content(
        self, row: IdentityProvider, remote: Provider, bruno: User, lyon: Tenant, client_at: Clients
    ) -> None:
        client = client_at(lyon, bruno)
        page = client.post(f"{self.page}{row.key}/checks/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert page.count("In order") == 2
        start = client.get(f"{self.page}{row.key}/test/")
        back = client.get(
            "/account" + remote.sign_in(start.url).partition("/account")[2], HTTP_ACCEPT_LANGUAGE="en"
        )
        assert "The round trip worked" in back.content.decode()
        assert "Not in order" not in back.content.decode()
        with enter(lyon):
            assert not Identity.objects.exists(), "nothing was kept"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"metadata": {"issuer": "https://other.example"}}, "Enter exactly that"),
            ({"metadata": {"token_endpoint": None}}, "does not say where"),
            ({"metadata": {"jwks_uri": "http://127.0.0.1:1/"}}, "does not answer"),
        ],
    )
    def test_the_test_button_says_what_is_wrong(
        self, wrong: dict[str, Any], words: str, row: IdentityProvider, remote: Provider, bruno: User, lyon: Tenant,
        client_at: Clients,
    ) -> None:  # fmt: skip
        remote.metadata = wrong["metadata"]
        page = client_at(lyon, bruno).post(f"{self.page}{row.key}/checks/", HTTP_ACCEPT_LANGUAGE="en")
        assert words in page.content.decode()
        assert "Not in order" in page.content.decode()

    def test_a_round_trip_that_fails_says_why(
        self, row: IdentityProvider, remote: Provider, bruno: User, lyon: Tenant, client_at: Clients
    ) -> None:
        client = client_at(lyon, bruno)
        for change, words in (
            ({"secret": "changed there"}, "client id with this secret"),
            ({"refuses": "access_denied"}, "You stopped"),
            ({"refuses": "<b>odd</b>"}, "The provider said no"),
        ):
            before = {name: getattr(remote, name) for name in change}
            for name, value in change.items():
                setattr(remote, name, value)
            start = client.get(f"{self.page}{row.key}/test/")
            back = client.get(
                "/account" + remote.sign_in(start.url).partition("/account")[2], HTTP_ACCEPT_LANGUAGE="en"
            )
            assert words in back.content.decode()
            assert "<b>odd" not in back.content.decode()
            for name, value in before.items():
                setattr(remote, name, value)

    def test_the_button_stands_on_the_page(
        self,
        row: IdentityProvider,
        bruno: User,
        remote: Provider,
        lyon: Tenant,
        turin: Tenant,
        client_at: Clients,
    ) -> None:
        assert "Town hall" in client_at(lyon).get("/account/login/").content.decode()
        assert "Town hall" not in client_at(turin).get("/account/login/").content.decode()
        changed(row, remote, bruno, lyon, is_active=False)
        assert "Town hall" not in client_at(lyon).get("/account/login/").content.decode()


@pytest.mark.parametrize("preset", ["franceconnect", "proconnect", "bundid", "digid", "entra"])
def test_the_national_ones_are_asked_in_their_own_way(
    preset: str,
    ada: User,
    bruno: User,
    row: IdentityProvider,
    remote: Provider,
    lyon: Tenant,
    client_at: Clients,
) -> None:
    from accounts.oidc.presets import PRESETS

    changed(row, remote, bruno, lyon, preset=preset)
    client = client_at(lyon)
    address = client.get(f"/account/login/with/{row.key}/").url
    for name, value in PRESETS[preset].parameters.items():
        assert f"{name}={value}" in address
    client.get("/account" + remote.sign_in(address).partition("/account")[2])
    assert is_in(client)
