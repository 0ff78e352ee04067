"""Sessions: listed without places, ended one by one or all at once, and worth nothing in another city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.devices import device_in_words
from accounts.models import Seat, User
from kit import clock
from tenants.context import enter
from tenants.models import Tenant

from .ways_in import add_app, by_code, is_in, set_password

Clients = Callable[..., Client]
Jobs = Callable[[], int]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
)


@pytest.fixture
def two_browsers(ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs) -> tuple[Client, Client]:
    """Ada at her desk and on her phone."""
    desk, phone = client_at(lyon, HTTP_USER_AGENT=FIREFOX), client_at(lyon, HTTP_USER_AGENT=IPHONE)
    for client in (desk, phone):
        by_code(client, ada.email, run_jobs)
        assert is_in(client)
    return desk, phone


def test_each_browser_is_listed_in_words(two_browsers: tuple[Client, Client]) -> None:
    page = two_browsers[0].get("/account/mfa/").content.decode()
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert page.count("This browser") == 1
    assert page.count("/end/") == 2, "the other one, and all others; not this one"


def test_one_is_signed_out_from_the_other(
    two_browsers: tuple[Client, Client], ada: User, lyon: Tenant
) -> None:
    desk, phone = two_browsers
    with enter(lyon):
        seat = Seat.objects.get(user=ada, device="Safari, iPhone")
    desk.post(f"/account/seats/{seat.key}/end/")
    assert not is_in(phone)
    assert is_in(desk)


def test_nobody_signs_somebody_else_out(
    two_browsers: tuple[Client, Client], ada: User, bruno: User, lyon: Tenant, client_at: Clients
) -> None:
    with enter(lyon):
        seat = Seat.objects.filter(user=ada)[0]
    assert client_at(lyon, bruno).post(f"/account/seats/{seat.key}/end/").status_code == 404
    assert all(is_in(client) for client in two_browsers)


def test_all_others_are_signed_out_even_those_that_are_not_listed(
    two_browsers: tuple[Client, Client], ada: User, lyon: Tenant, client_at: Clients
) -> None:
    desk, phone = two_browsers
    unlisted = client_at(lyon, ada)
    desk.post("/account/seats/others/end/")
    assert is_in(desk)
    assert not is_in(phone)
    assert not is_in(unlisted)
    with enter(lyon):
        assert Seat.objects.filter(user=ada).count() == 1


@pytest.mark.parametrize("change", [set_password, add_app])
def test_a_change_of_how_one_signs_in_ends_every_other_session(
    two_browsers: tuple[Client, Client], change: Callable[[Client], object]
) -> None:
    desk, phone = two_browsers
    change(desk)
    assert is_in(desk)
    assert not is_in(phone)


def test_the_seat_follows_a_session_that_gets_another_key(
    two_browsers: tuple[Client, Client], ada: User, lyon: Tenant
) -> None:
    desk, _phone = two_browsers
    set_password(desk)
    is_in(desk)
    with enter(lyon):
        assert Seat.objects.get(user=ada).session_key == desk.session.session_key


def test_last_seen_is_a_day_and_costs_one_write_a_day(
    two_browsers: tuple[Client, Client],
    ada: User,
    lyon: Tenant,
    django_assert_num_queries: Callable[..., object],
) -> None:
    desk, _phone = two_browsers
    tomorrow = clock.now() + timedelta(days=1)
    with clock.frozen_at(tomorrow):
        is_in(desk)
        with enter(lyon):
            assert Seat.objects.get(user=ada, device="Firefox, Linux").seen_on == tomorrow.date()


def test_signing_out_gives_the_seat_back(
    two_browsers: tuple[Client, Client], ada: User, lyon: Tenant
) -> None:
    two_browsers[0].post("/account/logout/")
    with enter(lyon):
        assert list(Seat.objects.filter(user=ada).values_list("device", flat=True)) == ["Safari, iPhone"]


def test_a_session_of_lyon_is_none_in_turin(
    two_browsers: tuple[Client, Client], turin: Tenant, client_at: Clients
) -> None:
    at_turin = client_at(turin)
    at_turin.cookies = two_browsers[0].cookies
    assert not is_in(at_turin)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (IPHONE, "Safari, iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("curl/8.5", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words
