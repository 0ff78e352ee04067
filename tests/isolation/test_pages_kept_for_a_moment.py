"""A page that was kept is given to nobody whose page it is not: not at another site, not signed in, not a second later."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import render
from django.test import Client
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver

from accounts.models import User
from kit import clock, moments, scope
from kit.moments import Kept, Moments
from participation.discussions.actions import hide_contribution
from participation.discussions.models import Contribution
from participation.engagement import visits
from participation.engagement.models import Visitor
from participation.projects.models import Project
from tenants import hosts
from tenants.actions import set_state
from tenants.context import enter, lobby
from tenants.models import Tenant
from tenants.moments import LONGEST_ADDRESS, PAGES
from tests.participation import arrange

Clients = Callable[..., Client]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/115.0 Firefox/115.0"


class Clock:
    """The seconds that a process counts, as the test says."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Clock]:
    """Pages are kept as in production, and the clock stands still until the test moves it."""
    settings.PAGES_KEPT_SECONDS = 1.0
    made = Clock()
    monkeypatch.setattr(moments, "seconds", made)
    PAGES.forget()
    yield made
    PAGES.forget()


@pytest.fixture
def said(lyon: Tenant, bruno: User, ada: User) -> Contribution:
    """Something that Ada has said in a discussion of Lyon."""
    with enter(lyon):
        return arrange.contributions(arrange.open_discussion(bruno), ada, number=1)[0]


def rename(tenant: Tenant, pk: int, title: str) -> None:
    with enter(tenant):
        Project.objects.filter(pk=pk).update(title=title)


def test_a_change_is_seen_when_the_second_is_over_and_no_later(
    lyon: Tenant, said: Contribution, client_at: Clients, ticking: Clock
) -> None:
    path, client = f"/projects/{said.discussion.project.slug}/", client_at(lyon)
    first = client.get(path)
    rename(lyon, said.discussion.project_id, "Another title")
    ticking.seconds += 0.99
    assert client.get(path).content == first.content
    ticking.seconds += 0.01
    assert "Another title" in client.get(path).content.decode()


def test_the_second_begins_before_the_page_is_made(
    lyon: Tenant, said: Contribution, client_at: Clients, ticking: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: Any, **more: Any) -> Any:
        ticking.seconds += 0.7
        return render(*given, **more)

    monkeypatch.setattr("participation.pages.views.site.render", slow)
    client_at(lyon).get("/projects/")
    rename(lyon, said.discussion.project_id, "Another title")
    ticking.seconds += 0.31
    assert "Another title" in client_at(lyon).get("/projects/").content.decode()


def test_what_was_hidden_is_gone_within_a_second(
    lyon: Tenant, said: Contribution, bruno: User, client_at: Clients, ticking: Clock
) -> None:
    path = f"/discussions/{said.discussion_id}/"
    assert said.body in client_at(lyon).get(path).content.decode()
    with enter(lyon):
        hide_contribution(said, by=bruno, ground="insult", reason="It insults a neighbour.")
    ticking.seconds += 1
    assert said.body not in client_at(lyon).get(path).content.decode()


def test_a_kept_page_costs_no_query_and_is_the_same_with_all_its_headers(
    lyon: Tenant,
    said: Contribution,
    client_at: Clients,
    ticking: Clock,
    django_assert_num_queries: Any,
) -> None:
    path, client = f"/discussions/{said.discussion_id}/", client_at(lyon)
    first = client.get(path)
    with django_assert_num_queries(0):
        second = client.get(path)
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())
    assert {"Content-Security-Policy", "X-Frame-Options", "Vary", "Content-Language"} <= set(second.headers)


def test_no_site_gets_the_page_of_another_whatever_is_asked_in_which_order(
    lyon: Tenant, turin: Tenant, client_at: Clients, ticking: Clock
) -> None:
    paths = ("/", "/projects/", "/departments/", "/promises/", "/?via=poster")
    expected = {}
    for tenant, path in itertools.product((lyon, turin), paths):
        PAGES.forget()
        expected[tenant.slug, path] = client_at(tenant).get(path).content
    PAGES.forget()
    for tenant, path in [*itertools.product((lyon, turin), paths), *itertools.product((turin, lyon), paths)]:
        assert client_at(tenant).get(path).content == expected[tenant.slug, path], (tenant.slug, path)
        assert f"{tenant.name}".encode() in expected[tenant.slug, path]


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "turin.localhost", "HTTP_X_FORWARDED_HOST": "lyon.localhost"},
        {"HTTP_HOST": "TURIN.localhost.", "HTTP_X_ORIGINAL_HOST": "lyon.localhost"},
        {"HTTP_HOST": "turin.localhost:80", "SERVER_NAME": "lyon.localhost"},
        {"HTTP_HOST": "turin.localhost", "HTTP_FORWARDED": "host=lyon.localhost"},
    ],
)
def test_crossed_hosts_lead_to_the_site_that_was_asked_for(
    lyon: Tenant, turin: Tenant, client_at: Clients, ticking: Clock, headers: dict[str, Any]
) -> None:
    at_lyon = client_at(lyon).get("/").content
    answer = Client(**headers).get("/")
    assert answer.status_code == 200
    assert turin.name.encode() in answer.content
    assert client_at(lyon).get("/").content == at_lyon


def test_a_page_asked_for_by_an_odd_spelling_of_the_host_is_given_to_nobody_else(
    lyon: Tenant, client_at: Clients, ticking: Clock
) -> None:
    Client(HTTP_HOST="LYON.localhost:1234").get("/")
    client_at(lyon).get("/")
    assert len(PAGES) == 2


def test_who_is_signed_in_gets_their_own_page_and_leaves_none_behind(
    lyon: Tenant, said: Contribution, ada: User, client_at: Clients, ticking: Clock
) -> None:
    path = f"/discussions/{said.discussion_id}/"
    adas = client_at(lyon, ada).get(path).content.decode()
    assert len(PAGES) == 0
    assert ada.email in adas
    anonymous = client_at(lyon).get(path).content.decode()
    assert ada.email not in anonymous
    assert ada.email in client_at(lyon, ada).get(path).content.decode()


def test_after_signing_in_nobody_sees_the_page_from_before(
    lyon: Tenant, ada: User, client_at: Clients, ticking: Clock
) -> None:
    client = client_at(lyon)
    assert "Sign in" in client.get("/").content.decode()
    with enter(lyon):
        client.force_login(ada)
    assert ada.email in client.get("/").content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "anything=1"},
        {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=forged"},
        {"HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}=abc"},
        {"HTTP_AUTHORIZATION": "Bearer abc"},
        {"HTTP_HX_REQUEST": "true"},
    ],
)
def test_what_says_anything_about_itself_goes_by(
    lyon: Tenant, client_at: Clients, ticking: Clock, headers: dict[str, str]
) -> None:
    assert client_at(lyon, **headers).get("/projects/").status_code == 200
    assert len(PAGES) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/nothing-here/",
        "/search/?q=tree",
        "/theme.css",
        "/healthz",
        "/api/v1/projects/",
        "/i18n/language/",
        "/projects/?place=" + "x" * LONGEST_ADDRESS,
    ],
)
def test_what_is_not_the_same_for_everybody_is_not_kept(
    lyon: Tenant, client_at: Clients, ticking: Clock, path: str
) -> None:
    client_at(lyon).get(path)
    assert len(PAGES) == 0


def test_an_order_drawn_by_lot_is_drawn_for_each(
    lyon: Tenant, said: Contribution, client_at: Clients, ticking: Clock
) -> None:
    path = f"/discussions/{said.discussion_id}/?sort=random"
    answers = [client_at(lyon).get(path) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) > 1


def test_each_language_has_its_own_page(lyon: Tenant, client_at: Clients, ticking: Clock) -> None:
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(languages=["en", "fr", "de"], language="fr")
        hosts.forget_here()
    asked = {
        "en": {"HTTP_ACCEPT_LANGUAGE": "en"},
        "de": {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"},
        "fr": {"HTTP_ACCEPT_LANGUAGE": "en", "HTTP_COOKIE": f"{settings.LANGUAGE_COOKIE_NAME}=fr"},
    }
    for _again in range(2):
        for language, headers in asked.items():
            answer = client_at(lyon, **headers).get("/")
            assert f'<html lang="{language}"' in answer.content.decode()
            assert answer["Content-Language"] == language
    assert len(PAGES) == 3


def test_a_site_that_is_suspended_shows_no_page_from_before(
    lyon: Tenant, client_at: Clients, ticking: Clock
) -> None:
    assert client_at(lyon).get("/").status_code == 200
    with lobby():
        set_state(lyon, state=Tenant.State.SUSPENDED, reason="Not paid.", by="test")
        hosts.forget_here()
    assert client_at(lyon).get("/").status_code == 503
    assert client_at(lyon).get("/").status_code == 503


def test_visits_are_counted_whether_a_page_was_kept_or_not(
    lyon: Tenant, said: Contribution, client_at: Clients, ticking: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: dict[str, Any] = {}
    monkeypatch.setattr(visits, "_waiting", waiting)
    slug = said.discussion.project.slug
    for path, address in itertools.product(
        (f"/projects/{slug}/", f"/discussions/{said.discussion_id}/"), ("192.0.2.1", "192.0.2.2", "192.0.2.3")
    ):
        client_at(lyon, HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=address).get(path)
    client_at(lyon, HTTP_USER_AGENT="Googlebot/2.1").get(f"/projects/{slug}/")
    counted = waiting[lyon.schema_name]
    assert counted.pages == {
        (f"slug:{slug}", "web"): 3,
        (f"discussion:{said.discussion_id}", "web"): 3,
    }
    assert len({who for who, _place in counted.visitors}) == 3
    assert len(PAGES) == 2


def test_a_link_brings_its_channel_from_a_kept_page_too(
    lyon: Tenant, client_at: Clients, ticking: Clock
) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        client_at(lyon, HTTP_USER_AGENT=BROWSER, REMOTE_ADDR=address).get("/?via=newsletter")
    with enter(lyon):
        rows = Visitor.objects.filter(came_on=clock.today(), channel="newsletter")
        assert rows.count() == 2


def kept(body: bytes, since: float = 0.0, stands_on: object = None) -> Kept:
    return Kept(since, stands_on, body, (), ResolverMatch(lambda: None, (), {}))


def test_memory_is_bounded_by_pages_and_by_bytes(lyon: Tenant, ticking: Clock) -> None:
    store = Moments(most_pages=10, most_bytes=1000, largest=400)
    with enter(lyon):
        for number in range(100):
            store.keep((str(number),), kept(b"x" * 50, since=ticking()))
        assert (len(store), store.bytes) == (10, 500)
        assert store.find(("0",), stands_on=None, life=1) is None
        assert store.find(("99",), stands_on=None, life=1) is not None
        store.keep(("large",), kept(b"x" * 401, since=ticking()))
        assert store.find(("large",), stands_on=None, life=1) is None
        for number in range(5):
            store.keep((f"wide {number}",), kept(b"x" * 400, since=ticking()))
        assert len(store) == 2
        assert store.bytes == 800
        store.keep(("wide 4",), kept(b"x" * 10, since=ticking()))
        assert store.bytes == 410


def test_the_least_recently_read_goes_first(lyon: Tenant, ticking: Clock) -> None:
    store = Moments(most_pages=2)
    with enter(lyon):
        store.keep(("a",), kept(b"a", since=ticking()))
        store.keep(("b",), kept(b"b", since=ticking()))
        store.find(("a",), stands_on=None, life=1)
        store.keep(("c",), kept(b"c", since=ticking()))
        assert store.find(("b",), stands_on=None, life=1) is None
        assert store.find(("a",), stands_on=None, life=1) is not None


def test_without_a_tenant_no_page_is_kept_or_found() -> None:
    store = Moments()
    with pytest.raises(scope.OutsideScope):
        store.keep(("a",), kept(b"a"))
    with pytest.raises(scope.OutsideScope):
        store.find(("a",), stands_on=None, life=1)


def test_a_page_of_one_tenant_is_not_found_in_another_under_the_same_key(
    lyon: Tenant, turin: Tenant, ticking: Clock
) -> None:
    store = Moments()
    with enter(lyon):
        store.keep(("a",), kept(b"lyon", since=ticking()))
    with enter(turin):
        assert store.find(("a",), stands_on=None, life=1) is None
        store.keep(("a",), kept(b"turin", since=ticking()))
    with enter(lyon):
        found = store.find(("a",), stands_on=None, life=1)
        assert found is not None
        assert found.body == b"lyon"


def views(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern), one.callback


def test_only_views_for_anyone_are_the_same_for_everybody() -> None:
    found = {
        path: getattr(view, "audience", None)
        for path, view in views(get_resolver(settings.ROOT_URLCONF).url_patterns)
        if getattr(view, "same_for_everybody", False)
    }
    assert len(found) >= 9
    assert set(found.values()) == {"anyone"}
    assert not any("token" in path or path.startswith(("workspace", "account", "api")) for path in found)


def test_nobody_can_set_more_than_a_second() -> None:
    code = "from civocracy.settings import base; print(base.PAGES_KEPT_SECONDS)"
    given = {**os.environ, "PAGES_KEPT_SECONDS": "60"}
    said = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1.0"
