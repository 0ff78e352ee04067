"""Limits that hold guessing back, and that nobody can turn against somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import limits
from accounts.models import User
from kit import clock
from tenants.models import Tenant

from .ways_in import (
    PASSWORD,
    add_app,
    add_passkey,
    by_code,
    by_passkey,
    by_password,
    digits,
    is_in,
    set_password,
)

Clients = Callable[..., Client]
Jobs = Callable[[], int]


def from_network(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"198.51.{number // 250}.{number % 250 + 1}"}


@pytest.fixture
def home(ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs) -> Client:
    """Ada's own browser: she has signed in there, has a password, and has signed out."""
    client = client_at(lyon)
    by_code(client, ada.email, run_jobs)
    set_password(client)
    client.post("/account/logout/")
    return client


def hammer(client_at: Clients, lyon: Tenant, email: str, *, times: int, network: int = 1) -> Client:
    mallory = client_at(lyon)
    for _time in range(times):
        by_password(mallory, email, "wrong-wrong-wrong", **from_network(network))
    return mallory


def test_guessing_is_stopped_with_the_time_to_wait_in_words(
    home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    mallory = hammer(client_at, lyon, ada.email, times=8)
    answer = by_password(mallory, ada.email, PASSWORD, HTTP_ACCEPT_LANGUAGE="en", **from_network(1))
    assert "try again in" in answer.content.decode()
    assert "minute" in answer.content.decode()
    assert not is_in(mallory), "not even the right password gets in now"


def test_the_limit_ends_by_itself(home: Client, ada: User, lyon: Tenant, client_at: Clients) -> None:
    mallory = hammer(client_at, lyon, ada.email, times=9)
    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        by_password(mallory, ada.email, PASSWORD, **from_network(1))
        assert is_in(mallory)


def test_hammering_adas_address_does_not_keep_ada_out_elsewhere(
    home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    hammer(client_at, lyon, ada.email, times=20)
    new_browser = client_at(lyon)
    by_password(new_browser, ada.email, PASSWORD, **from_network(77))
    assert is_in(new_browser)


def test_not_even_from_the_same_network(home: Client, ada: User, lyon: Tenant, client_at: Clients) -> None:
    hammer(client_at, lyon, ada.email, times=20)
    by_password(home, ada.email, PASSWORD, **from_network(1))
    assert is_in(home)


def test_nor_from_a_hundred_networks_at_once(
    home: Client, ada: User, lyon: Tenant, client_at: Clients
) -> None:
    for network in range(2, 2 + limits.LIMITS["password"].overall + 5):
        hammer(client_at, lyon, ada.email, times=1, network=network)
    stranger = client_at(lyon)
    by_password(stranger, ada.email, PASSWORD, **from_network(400))
    assert not is_in(stranger), "guessing together is stopped, too"
    by_password(home, ada.email, PASSWORD, **from_network(401))
    assert is_in(home), "and Ada's own browser stays open"


def test_a_flood_of_codes_does_not_keep_ada_out(
    home: Client, ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    for network in range(60):
        client_at(lyon).post("/account/login/", {"email": ada.email}, **from_network(network))
    run_jobs()
    flood = len([message for message in mail.outbox if message.to == [ada.email]])
    assert flood <= limits.LIMITS["code"].overall + 5, "her mailbox is not flooded without end"
    by_code(home, ada.email, run_jobs)
    assert is_in(home)


def test_a_flood_closes_no_passkey(ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs) -> None:
    home = client_at(lyon)
    by_code(home, ada.email, run_jobs)
    passkey = add_passkey(home, "lyon.localhost")
    hammer(client_at, lyon, ada.email, times=30)
    new_browser = client_at(lyon, REMOTE_ADDR="198.51.100.77")
    by_passkey(new_browser, passkey)
    assert is_in(new_browser)


def test_the_mark_of_adas_browser_opens_nothing_and_helps_against_nobody_else(
    home: Client, ada: User, bruno: User, lyon: Tenant, client_at: Clients
) -> None:
    thief = client_at(lyon)
    thief.cookies["known"] = home.cookies["known"].value
    assert not is_in(thief)
    for _time in range(9):
        by_password(thief, bruno.email, "wrong-wrong-wrong", **from_network(5))
    answer = by_password(thief, bruno.email, "wrong", HTTP_ACCEPT_LANGUAGE="en", **from_network(5))
    assert "try again in" in answer.content.decode()


def test_a_mark_of_lyon_is_unknown_in_turin(home: Client, ada: User, turin: Tenant, lyon: Tenant) -> None:
    from django.test import RequestFactory

    from accounts import devices
    from tenants.context import enter

    request = RequestFactory().get("/")
    request.COOKIES["known"] = home.cookies["known"].value
    with enter(lyon):
        mark = devices.mark_of(request)
        assert mark is not None
        assert mark.knows(ada.email)
    with enter(turin):
        assert devices.mark_of(request) is None


def test_the_second_step_is_limited_as_well(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    home = client_at(lyon)
    by_code(home, ada.email, run_jobs)
    secret = add_app(home)
    mallory = client_at(lyon, REMOTE_ADDR="198.51.100.9")
    by_code(mallory, ada.email, run_jobs)  # who reads her mail
    for _time in range(8):
        mallory.post("/account/mfa/authenticate/", {"code": "000000"})
    mallory.post("/account/mfa/authenticate/", {"code": digits(secret, steps=1)})
    assert not is_in(mallory)
    home.post("/account/logout/")
    by_code(home, ada.email, run_jobs)
    home.post("/account/mfa/authenticate/", {"code": digits(secret, steps=1)})
    assert is_in(home)


def test_a_network_of_ipv6_is_a_household_and_no_single_address(
    lyon: Tenant, ada: User, client_at: Clients
) -> None:
    mallory = client_at(lyon)
    for number in range(9):
        by_password(mallory, ada.email, "wrong-wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    answer = by_password(
        mallory, ada.email, "wrong", HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR="2001:db8:1:2::ffff"
    )
    assert "try again in" in answer.content.decode()
