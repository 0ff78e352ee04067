"""The pages where an administrator looks after the site's addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tenants import hosts
from tenants.actions import edit_profile
from tenants.context import enter, lobby
from tenants.domains.actions import request_domain
from tenants.models import CustomDomain, Tenant
from tests.tenants.domains.conftest import NAME, look_at
from tests.tenants.domains.name_server import NameServer

HOME = "/workspace/settings/domains/"


@pytest.fixture
def client(lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> Client:
    """Lyon's administrator, signed in, with pages in English."""
    edit_profile(lyon, by=None, languages=["fr", "en"])
    hosts.forget()
    return client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")


def read(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_settings_lead_there(client: Client) -> None:
    assert HOME in read(client.get("/workspace/settings/"))


def test_without_it_in_the_plan_the_page_says_so_and_leads_to_the_plan(client: Client) -> None:
    page = read(client.get(HOME))
    assert "is part of larger plans" in page
    assert "/workspace/billing/" in page
    assert 'name="name"' not in page
    assert client.post(HOME, {"name": NAME}).status_code == 422


def test_asking_leads_to_the_records_to_set(plan: None, client: Client) -> None:
    hosts.forget()
    response = client.post(HOME, {"name": f"https://{NAME}/"})
    assert response.status_code == 302
    page = read(client.get(response["Location"]))
    with lobby():
        token = CustomDomain.objects.get(name=NAME).token
    for shown in (
        f"_civocracy.{NAME}",
        f"civocracy={token}",
        "CNAME",
        "sites.civocracy.example",
        "192.0.2.10",
    ):
        assert shown in page


def test_what_cannot_be_a_domain_is_said_next_to_the_field_and_kept(plan: None, client: Client) -> None:
    hosts.forget()
    response = client.post(HOME, {"name": "lyon.localhost"})
    page = read(response)
    assert response.status_code == 422
    assert "one of our own addresses" in page
    assert 'value="lyon.localhost"' in page


def test_the_page_says_what_the_last_look_found(dns: NameServer, asked: CustomDomain, client: Client) -> None:
    look_at(asked, minutes=2)
    page = read(client.get(f"{HOME}{asked.pk}/"))
    assert f"There is no TXT record at _civocracy.{NAME} yet." in page
    assert f"There is no TXT record at _civocracy.{NAME} yet." in read(client.get(HOME))


def test_check_now_queues_a_look(asked: CustomDomain, client: Client) -> None:
    response = client.post(f"{HOME}{asked.pk}/checks/", follow=True)
    assert "We are looking now" in read(response)
    with lobby(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%check_domain'")
        assert cursor.fetchone() == (1,)


def test_what_was_given_up_can_be_tried_again_with_one_click(
    dns: NameServer, asked: CustomDomain, client: Client
) -> None:
    look_at(asked, days=8)
    page = read(client.get(f"{HOME}{asked.pk}/"))
    assert "We have stopped looking" in page
    assert "Try again" in page
    assert client.post(f"{HOME}{asked.pk}/checks/").status_code == 400
    assert client.post(HOME, {"name": NAME})["Location"] == f"{HOME}{asked.pk}/"


def test_a_domain_is_offered_as_main_address_once_it_is_active(active: CustomDomain, client: Client) -> None:
    hosts.forget()
    page = read(client.get(HOME))
    assert "Choose the main address" in page
    assert f'value="{NAME}"' in page


def test_moving_the_site_says_that_one_signs_in_again_and_where(active: CustomDomain, client: Client) -> None:
    hosts.forget()
    response = client.post(f"{HOME}primary/", {"host": NAME})
    page = read(response)
    assert response.status_code == 200
    assert "please sign in once more" in page
    assert f"http://{NAME}/workspace/settings/domains/" in page
    assert client.post(f"{HOME}primary/", {"host": "turin.localhost"}).status_code in (422, 308)


def test_a_host_that_is_not_offered_is_refused(active: CustomDomain, client: Client) -> None:
    hosts.forget()
    assert client.post(f"{HOME}primary/", {"host": "turin.localhost"}).status_code == 422
    assert client.post(f"{HOME}primary/", {}).status_code == 422


def test_removing_the_main_address_from_its_own_page_leads_to_the_other_one(
    active: CustomDomain, lyon: Tenant, bruno: User, client: Client
) -> None:
    hosts.forget()
    client.post(f"{HOME}primary/", {"host": NAME})
    hosts.forget()
    there = Client(headers={"host": NAME})
    with enter(lyon):
        there.force_login(bruno)
    response = there.post(f"{HOME}{active.pk}/removal/")
    assert response.status_code == 200
    assert "http://lyon.localhost/workspace/settings/domains/" in read(response)


def test_removing_another_one_goes_back_to_the_list(asked: CustomDomain, client: Client) -> None:
    response = client.post(f"{HOME}{asked.pk}/removal/", follow=True)
    assert "The domain was removed" in read(response)
    assert client.get(f"{HOME}{asked.pk}/").status_code == 404


def test_changing_the_address_says_what_happens_and_leads_on(client: Client) -> None:
    page = read(client.get(f"{HOME}address/"))
    assert "signs in once more at the new address" in page
    assert client.post(f"{HOME}address/", {"slug": "turin"}).status_code == 422
    page = read(client.post(f"{HOME}address/", {"slug": "lugdunum"}))
    assert "http://lugdunum.localhost/workspace/settings/domains/" in page


def test_the_list_costs_the_same_with_one_domain_and_with_eight(
    plan: None, lyon: Tenant, bruno: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "LOOK_EVERY", 3600.0)  # a look for changed routes is no query of the page
    with enter(lyon):
        request_domain(lyon, name="a.lyon-example.org", by=bruno)
    hosts.forget()
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    with enter(lyon):
        for number in range(7):
            request_domain(lyon, name=f"b{number}.lyon-example.org", by=bruno)
    with CaptureQueriesContext(connection) as more:
        client.get(HOME)
    assert len(more) == len(few)


@pytest.mark.parametrize("path", ["", "address/"])
def test_residents_do_not_get_in(
    lyon: Tenant, ada: User, client_at: Callable[..., Client], path: str
) -> None:
    assert client_at(lyon, ada).get(HOME + path).status_code == 403
    assert "/account/login/" in client_at(lyon).get(HOME + path)["Location"]


def test_a_domain_that_is_astray_says_what_was_found_and_until_when_to_mend_it(
    dns: NameServer, active: CustomDomain, client: Client
) -> None:
    dns.set(NAME, "CNAME")
    dns.set(NAME, "A", "203.0.113.9")
    look_at(active, hours=7)
    assert "The last look found something else" in read(client.get(f"{HOME}{active.pk}/"))
    look_at(active, hours=8)
    page = read(client.get(f"{HOME}{active.pk}/"))
    for shown in ("203.0.113.9", "15 November 2026", "sites.civocracy.example", "Leads elsewhere"):
        assert shown in page
    assert "_civocracy." not in page
