"""A tenant's state, as people meet it: live, read-only, suspended, unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import get_language

from accounts.models import User
from tenants import hosts, middleware
from tenants.context import lobby
from tenants.middleware import scope_is_left
from tenants.models import Tenant

Clients = Callable[..., Client]


def be(tenant: Tenant, state: str) -> None:
    with lobby():
        Tenant.objects.filter(pk=tenant.pk).update(state=state)
    hosts.forget()


@pytest.mark.parametrize("state", ["trialing", "active", "grace"])
def test_a_live_city_answers_and_takes_changes(
    lyon: Tenant, ada: User, client_at: Clients, state: str
) -> None:
    be(lyon, state)
    assert client_at(lyon).get("/").status_code == 200
    assert client_at(lyon, ada).post("/discussions/1/contributions/", {"body": "x"}).status_code != 403


@pytest.mark.parametrize("state", ["read_only", "cancelled"])
def test_a_read_only_city_is_read_and_not_changed(
    lyon: Tenant, ada: User, client_at: Clients, state: str
) -> None:
    be(lyon, state)
    assert client_at(lyon).get("/").status_code == 200
    assert client_at(lyon, ada).post("/discussions/1/contributions/", {"body": "x"}).status_code == 403
    assert client_at(lyon).post("/account/login/", {"email": "ada@lyon.example"}).status_code == 302


def test_a_suspended_city_shows_a_notice_and_its_legal_pages(lyon: Tenant, client_at: Clients) -> None:
    be(lyon, "suspended")
    assert client_at(lyon).get("/").status_code == 503
    assert client_at(lyon).get("/legal/imprint/").status_code == 200


def test_on_a_suspended_site_its_administrator_is_led_to_the_subscription_and_to_the_data(
    lyon: Tenant, ada: User, bruno: User, client_at: Clients
) -> None:
    be(lyon, "suspended")
    for who, shown in ((None, False), (ada, False), (bruno, True)):
        page = client_at(lyon, who).get("/").content.decode()
        assert ('href="/workspace/billing/"' in page, 'href="/workspace/export/"' in page) == (shown, shown)


def test_an_unknown_city_is_a_page_in_the_readers_language(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(
        middleware, "render", lambda *_a, **_k: seen.append(get_language() or "") or HttpResponse()
    )
    Client(HTTP_HOST="atlantis.localhost").get("/", headers={"accept-language": "nl"})
    Client(HTTP_HOST="atlantis.localhost").get("/")
    assert seen == ["nl", "en"]


def test_an_unknown_city_is_a_page_with_a_way_on(db: None) -> None:
    response = Client(HTTP_HOST="atlantis.localhost").get("/anything/")
    assert response.status_code == 404
    assert b"atlantis" not in response.content.lower() or response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "host", ["LYON.localhost", "lyon.localhost.", "www.lyon.localhost", "lyon.localhost:8000"]
)
def test_other_spellings_of_a_host_lead_to_the_city(lyon: Tenant, host: str) -> None:
    assert Client(HTTP_HOST=host).get("/legal/imprint/", follow=False).status_code in (200, 301)


def test_after_a_request_and_after_a_failing_one_nothing_is_entered(lyon: Tenant, client_at: Clients) -> None:
    client = client_at(lyon)
    client.get("/legal/imprint/")
    assert scope_is_left()
    client.get("/legal/nothing/")
    assert scope_is_left()


def test_health_is_one_word(db: None, client_at: Clients) -> None:
    assert client_at().get("/healthz").content == b"ok"
