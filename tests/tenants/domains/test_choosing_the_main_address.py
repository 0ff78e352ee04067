"""The main address: all others redirect to it, mails link to it, and only what leads here can be it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from accounts.models import User
from kit import jobs, scope
from kit.errors import NotAllowed, Refused
from kit.mail import queue_mail
from kit.models import AuditEntry
from tenants import hosts
from tenants.context import enter, host_of, lobby
from tenants.domains.actions import choose_primary, remove_domain
from tenants.models import CustomDomain, Domain, Tenant
from tests.tenants.domains.conftest import NAME, without_jobs


@pytest.fixture
def main(active: CustomDomain, inside_lyon: Tenant, bruno: User) -> CustomDomain:
    """Lyon's domain, chosen as its main address."""
    choose_primary(inside_lyon, host=NAME, by=bruno)
    hosts.forget()
    return active


#: Middleware is loaded once: that costs more than a request.
VISITOR = Client()


def get(host: str, path: str = "/legal/imprint/", *, client: Client = VISITOR, **more: Any) -> Any:
    return client.get(path, headers={"host": host}, **more)


def test_every_other_host_leads_there_for_good_with_path_and_query(main: CustomDomain) -> None:
    for host in ("lyon.localhost", "LYON.localhost.", "www.lyon.localhost:8000", f"www.{NAME}"):
        response = get(host, "/projects/?q=caf%C3%A9&page=2")
        assert response.status_code == 301, host
        assert response["Location"] == f"http://{NAME}/projects/?q=caf%C3%A9&page=2"
    assert get(NAME).status_code == 200
    assert get(NAME.upper() + ".:443").status_code == 200


@pytest.mark.parametrize(
    ("method", "status"),
    [("GET", 301), ("HEAD", 301), ("POST", 308), ("PUT", 308), ("DELETE", 308), ("OPTIONS", 308)],
)
def test_a_method_that_does_more_than_look_is_kept(main: CustomDomain, method: str, status: int) -> None:
    response = Client().generic(method, "/api/v1/projects/?a=1", headers={"host": "lyon.localhost"})
    assert response.status_code == status
    assert response["Location"] == f"http://{NAME}/api/v1/projects/?a=1"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/%0d%0aSet-Cookie:x", "/../../x"])
def test_a_redirect_never_leads_to_anybody_else(main: CustomDomain, path: str) -> None:
    location = get("lyon.localhost", path)["Location"]
    assert location.startswith(f"http://{NAME}/")
    assert "\n" not in location


def test_browsers_ask_again_after_an_hour_so_that_a_site_can_move_back(main: CustomDomain) -> None:
    assert get("lyon.localhost")["Cache-Control"] == "max-age=3600"


def test_the_city_s_page_is_the_same_wherever_it_answers(active: CustomDomain) -> None:
    hosts.forget()
    response = get(NAME)
    assert response.status_code == 301
    assert response["Location"] == "http://lyon.localhost/legal/imprint/"


def test_mails_link_to_it_also_when_a_worker_writes_them(
    main: CustomDomain, lyon: Tenant, run_jobs: Callable[[], int]
) -> None:
    without_jobs()
    with lobby():
        tenant = Tenant.objects.get(pk=lyon.pk)
    with enter(tenant):
        assert scope.current().url == f"http://{NAME}"
        queue_mail("accounts/emails/notice", to=["x@y.example"], context={"subject": "s", "body": "b"})
    run_jobs()
    (message,) = mail.outbox
    assert f"http://{NAME}" in str(message.body)
    assert "lyon.localhost" not in str(message.body)
    assert message.extra_headers["X-Civocracy-Site"] == NAME


def test_a_session_of_one_host_is_worth_nothing_on_the_other(
    main: CustomDomain, bruno: User, lyon: Tenant
) -> None:
    client = Client(headers={"host": NAME})
    with enter(lyon):
        client.force_login(bruno)
    cookie = client.cookies["sessionid"]
    assert not cookie["domain"]


def test_it_is_on_the_record(main: CustomDomain, bruno: User) -> None:
    line = AuditEntry.objects.get(action="tenant.primary_host_chosen")
    assert (line.actor_id, line.before, line.after) == (bruno.pk, {"host": "lyon.localhost"}, {"host": NAME})


def test_back_to_the_address_under_ours_is_always_possible(
    main: CustomDomain, inside_lyon: Tenant, bruno: User
) -> None:
    choose_primary(inside_lyon, host="lyon.localhost", by=bruno)
    hosts.forget()
    assert get("lyon.localhost").status_code == 200
    assert get(NAME)["Location"] == "http://lyon.localhost/legal/imprint/"


def test_removing_it_leads_the_site_back(main: CustomDomain, lyon: Tenant, bruno: User) -> None:
    remove_domain(main, by=bruno)
    hosts.forget()
    assert get("lyon.localhost").status_code == 200
    assert get(NAME, "/").status_code == 404
    with lobby():
        assert host_of(Tenant.objects.get(pk=lyon.pk)) == "lyon.localhost"
        assert [domain.domain for domain in Domain.objects.filter(tenant=lyon, is_primary=True)] == [
            "lyon.localhost"
        ]


@pytest.mark.parametrize("host", [NAME, "turin.localhost", "nowhere.example", ""])
def test_what_does_not_lead_here_cannot_be_it(
    asked: CustomDomain, inside_lyon: Tenant, bruno: User, host: str
) -> None:
    with pytest.raises(Refused, match="does not lead here yet"):
        choose_primary(inside_lyon, host=host, by=bruno)


def test_only_administrators_choose(active: CustomDomain, inside_lyon: Tenant, ada: User) -> None:
    with pytest.raises(NotAllowed):
        choose_primary(inside_lyon, host=NAME, by=ada)


def test_a_domain_of_the_city_promises_https_for_itself_alone(
    main: CustomDomain, settings: LazySettings, lyon: Tenant, turin: Tenant
) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    promise = "Strict-Transport-Security"
    client = Client()
    assert get(NAME, client=client, secure=True)[promise] == "max-age=31536000"
    assert "includeSubDomains" in get("turin.localhost", client=client, secure=True)[promise]


def test_jobs_of_a_city_run_under_its_main_host(main: CustomDomain, lyon: Tenant) -> None:
    seen: list[str] = []

    @jobs.job()
    def look_around() -> None:
        seen.append(scope.current().host)

    with lobby():
        jobs.run(look_around, {"_tenant": lyon.schema_name})
    assert seen == [NAME]
