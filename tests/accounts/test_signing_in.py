"""Signing in: by a mailed code, with one form for known and new addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.entry import make_entry_url
from accounts.models import User
from kit import clock
from tenants.context import enter
from tenants.models import Tenant

Clients = Callable[..., Client]


def code_in_the_last_mail() -> str:
    found = re.search(r"^\s{4}(\S+)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found.group(1)


def ask_for_a_code(client: Client, email: str, run_jobs: Callable[[], int]) -> Any:
    response = client.post("/account/login/", {"email": email})
    run_jobs()
    return response


def test_a_new_resident_gets_an_account_by_a_code(
    lyon: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    response = ask_for_a_code(client, "New@Lyon.example", run_jobs)
    assert response.url.startswith("/account/login/code/confirm/")
    assert mail.outbox[-1].to == ["new@lyon.example"]
    assert mail.outbox[-1].from_email.startswith("Lyon ")
    client.post("/account/login/code/confirm/", {"code": code_in_the_last_mail()})
    with enter(lyon):
        user = User.objects.get(email="new@lyon.example")
        assert user.last_login is not None
    assert client.get("/account/profile/").status_code == 200


def test_a_new_resident_is_asked_for_a_name_and_then_goes_where_they_wanted(
    lyon: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    client.post("/account/login/?next=/projects/", {"email": "new@lyon.example", "next": "/projects/"})
    run_jobs()
    response = client.post(
        "/account/login/code/confirm/?next=/projects/",
        {"code": code_in_the_last_mail(), "next": "/projects/"},
    )
    assert response.url == "/account/profile/?next=%2Fprojects%2F"
    answer = client.post(
        "/account/profile/", {"display_name": "Nina", "language": "fr", "next": "/projects/"}
    )
    assert answer.url == "/projects/"


def test_a_wrong_code_signs_nobody_in(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    ask_for_a_code(client, ada.email, run_jobs)
    assert client.post("/account/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
    assert client.get("/account/profile/").status_code == 302


def test_known_and_unknown_addresses_get_the_same_answer(
    ada: User, lyon: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    known = ask_for_a_code(client_at(lyon), ada.email, run_jobs)
    unknown = ask_for_a_code(client_at(lyon), "nobody@lyon.example", run_jobs)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_on_our_own_site_nobody_makes_an_account_by_asking(
    db: None, client_at: Clients, run_jobs: Callable[[], int], in_lobby: None
) -> None:
    ask_for_a_code(client_at(), "somebody@city.example", run_jobs)
    assert not User.objects.filter(email="somebody@city.example").exists()


def test_a_code_of_lyon_is_worth_nothing_in_turin(
    ada: User, lyon: Tenant, turin: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    at_lyon = client_at(lyon)
    ask_for_a_code(at_lyon, ada.email, run_jobs)
    at_turin = client_at(turin)
    at_turin.cookies = at_lyon.cookies
    at_turin.post("/account/login/code/confirm/", {"code": code_in_the_last_mail()})
    assert at_turin.get("/account/profile/").status_code == 302


def test_asking_again_and_again_is_limited(
    lyon: Tenant, client_at: Clients, run_jobs: Callable[[], int]
) -> None:
    client = client_at(lyon)
    for _time in range(8):
        ask_for_a_code(client, "again@lyon.example", run_jobs)
    assert len([message for message in mail.outbox if message.to == ["again@lyon.example"]]) <= 5


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_after_the_profile_nobody_is_sent_to_another_site(
    ada: User, lyon: Tenant, client_at: Clients, elsewhere: str
) -> None:
    client = client_at(lyon, ada)
    answer = client.post("/account/profile/", {"display_name": "Ada", "language": "fr", "next": elsewhere})
    assert answer.url == "/"


def path_of(url: str) -> str:
    return url.partition(".localhost")[2]


def test_an_entry_link_signs_in_once(ada: User, lyon: Tenant, client_at: Clients) -> None:
    with enter(lyon):
        path = path_of(make_entry_url(ada, on_sight=True, then="/projects/"))
    client = client_at(lyon)
    assert client.get(path).url == "/projects/"
    assert client_at(lyon).get(path).status_code == 410


def test_a_mailed_entry_link_is_not_used_up_by_looking_at_it(
    ada: User, lyon: Tenant, client_at: Clients
) -> None:
    with enter(lyon):
        path = path_of(make_entry_url(ada))
    assert client_at(lyon).get(path).status_code == 200
    client = client_at(lyon)
    assert client.post(path).status_code == 302
    assert client.get("/account/profile/").status_code == 200


def test_an_entry_link_runs_out_and_is_worth_nothing_elsewhere(
    ada: User, lyon: Tenant, turin: Tenant, client_at: Clients
) -> None:
    with enter(lyon):
        path = path_of(make_entry_url(ada, on_sight=True))
        assert client_at(turin).get(path).status_code == 410
        with clock.frozen_at(clock.now() + timedelta(minutes=6)):
            assert client_at(lyon).get(path).status_code == 410
