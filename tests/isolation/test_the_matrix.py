"""The matrix: every address of both sites, with every kind of person, across tenants and across roles.

It walks the URL configurations, so a new address is covered without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from kit import jobs
from tenants.context import lobby
from tenants.models import Tenant
from tests.architecture.test_urls import addresses
from tests.conftest import person
from tests.places import City, count_alike, furnish

RANK = {"anyone": 0, "person": 1, "staff": 2, "administrator": 3, "civocracy": 9}
MARKER = "ZEBRAFISH"
#: Answers that give nothing away: not there, not allowed, signed out, refused, wrong method, a way elsewhere.
SHUT = {301, 302, 400, 401, 403, 404, 405, 410, 429}


def declared(view: Any, method: str) -> str | None:
    """The audience of a view for a method, or None for a library's page, which asks for a session itself."""
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        if holder is None:
            continue
        by_method = getattr(holder, "audiences", {})
        name = by_method.get(method, getattr(holder, "audience", None))
        if name:
            return str(name)
    return None


def own_addresses(configuration: str) -> list[tuple[str, Any]]:
    """Every address of ours in a URL configuration, with its view."""
    found = addresses(get_resolver(getattr(settings, configuration)).url_patterns)
    return [(path, view) for path, view in found if declared(view, "GET") or declared(view, "POST")]


def filled(path: str, city: City) -> str:
    """The address with the city's own ids and names in it."""
    path = re.sub(r"[\^$]|\\Z", "", path)
    values = {"int": str(city.contribution.pk), "slug": city.project.slug, "str": "imprint", "uuid": "0" * 32}

    def value(match: re.Match[str]) -> str:
        kind, name = match.group(1) or "str", match.group(2)
        if name == "token":
            return "a" * 43
        return values.get(kind, "1")

    filled_in = re.sub(r"<(?:(\w+):)?(\w+)>", value, path)
    return re.sub(r"\(\?P<\w+>[^)]*\)", "1", filled_in).replace("?", "").replace("//", "/")


@pytest.fixture
def cities(lyon: Tenant, turin: Tenant) -> tuple[City, City]:
    count_alike(lyon, turin)
    made = furnish(lyon, marker=MARKER), furnish(turin)
    assert made[0].contribution.pk == made[1].contribution.pk
    with lobby():
        jobs.run_waiting()
    return made


def is_shut(client: Client, method: str, path: str) -> bool:
    response = client.generic(method, path, HTTP_REFERER=path)
    return response.status_code in SHUT


def ask(client: Client, method: str, path: str) -> Any:
    try:
        response = client.generic(method, path)
    finally:
        client.raise_request_exception = True
    return response


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


Clients = Callable[..., Client]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_session_of_lyon_is_worth_nothing_in_turin(
    cities: tuple[City, City], client_at: Clients, method: str
) -> None:
    lyon, turin = cities
    at_lyon = client_at(lyon.tenant, lyon.administrator)
    at_turin = client_at(turin.tenant)
    at_turin.cookies = at_lyon.cookies
    let_in = []
    for path, view in own_addresses("ROOT_URLCONF"):
        if RANK[declared(view, method) or "anyone"] == 0:
            continue
        address = filled(path, turin)
        if not is_shut(at_turin, method, address):
            let_in.append(address)
    assert let_in == []


@pytest.mark.parametrize("who", ["nobody", "resident", "moderator", "administrator"])
def test_nothing_of_lyon_is_on_any_page_of_turin(
    cities: tuple[City, City], client_at: Clients, who: str
) -> None:
    lyon, turin = cities
    client = client_at(turin.tenant, getattr(turin, who, None))
    seen = []
    for path, _view in own_addresses("ROOT_URLCONF"):
        for city in (lyon, turin):  # the same ids, and Lyon's names in Turin's addresses
            address = filled(path, city)
            body = body_of(ask(client, "GET", address)).replace(city.project.slug, "")
            if MARKER.lower() in body.lower().replace(address.lower(), ""):
                seen.append(address)
    assert seen == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("who", "rank"), [("nobody", 0), ("newcomer", 1), ("moderator", 2), ("administrator", 3)]
)
def test_every_address_lets_in_its_audience_and_nobody_below(
    cities: tuple[City, City], client_at: Clients, who: str, rank: int, method: str
) -> None:
    lyon, _turin = cities
    user = person(lyon.tenant, "newcomer") if who == "newcomer" else getattr(lyon, who, None)
    wrong = []
    for path, view in own_addresses("ROOT_URLCONF"):
        name = declared(view, method)
        if name is None or RANK[name] <= rank:
            continue
        address = filled(path, lyon)
        # A fresh client each time: signing out is an address too.
        if not is_shut(client_at(lyon.tenant, user), method, address):
            wrong.append((address, name))
    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_console_is_for_our_own_staff_only(
    cities: tuple[City, City], client_at: Clients, method: str
) -> None:
    for client in (client_at(), client_at(None, _somebody_on_the_public_site())):
        let_in = []
        for path, view in own_addresses("PUBLIC_SCHEMA_URLCONF"):
            if RANK[declared(view, method) or "anyone"] < RANK["civocracy"]:
                continue
            address = filled(path, cities[0])
            if not is_shut(client, method, address):
                let_in.append(address)
        assert let_in == []


def _somebody_on_the_public_site() -> Any:
    from accounts.actions import account_for

    with lobby():
        return account_for("subscriber@lyon.example", language="en", display_name="Subscriber")


def test_no_page_breaks_for_an_administrator(cities: tuple[City, City], client_at: Clients) -> None:
    lyon, _turin = cities
    client = client_at(lyon.tenant, lyon.administrator)
    broken = []
    for path, _view in own_addresses("ROOT_URLCONF"):
        address = filled(path, lyon)
        response = ask(client, "GET", address)
        body_of(response)
        if response.status_code >= 500:
            broken.append(address)
    assert broken == []


def test_a_console_account_means_nothing_in_a_city(
    cities: tuple[City, City], client_at: Clients, dora: Any
) -> None:
    lyon, _turin = cities
    at_public = client_at(None, dora)
    at_lyon = client_at(lyon.tenant)
    at_lyon.cookies = at_public.cookies
    assert at_lyon.get("/workspace/").status_code == 302


def test_a_csrf_token_of_lyon_does_not_post_in_turin(lyon: Tenant, turin: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="turin.localhost")
    page = Client(HTTP_HOST="lyon.localhost").get("/account/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    response = strict.post("/account/login/", {"email": "x@y.example", "csrfmiddlewaretoken": token.group(1)})
    assert response.status_code == 403
