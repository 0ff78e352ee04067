"""A site gets another address or another name. The old address leads to the new one; nothing inside is touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants import hosts
from tenants.actions import edit_profile, reserve_tenant
from tenants.context import enter, lobby
from tenants.domains import addresses
from tenants.domains.actions import choose_primary
from tenants.domains.addresses import change_address
from tenants.models import CustomDomain, Domain, Tenant
from tests.onboarding import world
from tests.tenants.domains.conftest import NAME, without_jobs


def structure(schema: str) -> list[tuple[Any, ...]]:
    """Every table with its id, its file, its owner and how many rows it says it has; and the schema's own id and owner."""
    with lobby(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid, c.relname, c.relfilenode, c.relowner, c.relacl::text FROM pg_class c"
            " WHERE relnamespace = %s::regnamespace AND relname <> 'kit_auditentry' UNION ALL"
            " SELECT oid, nspname, 0, nspowner, nspacl::text FROM pg_namespace WHERE nspname = %s ORDER BY 1, 2",
            [schema, schema],
        )
        return list(cursor.fetchall())


#: Middleware is loaded once: that costs more than a request.
VISITOR = Client()


def get(host: str, path: str = "/legal/imprint/") -> Any:
    return VISITOR.get(path, headers={"host": host})


def fresh(tenant: Tenant) -> Tenant:
    with lobby():
        return Tenant.objects.get(pk=tenant.pk)


def test_the_old_address_leads_to_the_new_one(inside_lyon: Tenant, bruno: User) -> None:
    change_address(inside_lyon, slug=" Lugdunum ", by=bruno)
    hosts.forget()
    assert inside_lyon.slug == "lugdunum"
    assert get("lugdunum.localhost").status_code == 200
    response = get("lyon.localhost", "/projects/?q=a")
    assert (response.status_code, response["Location"]) == (301, "http://lugdunum.localhost/projects/?q=a")


def test_nothing_inside_is_touched(inside_lyon: Tenant, bruno: User, ada: User) -> None:
    before = structure("t_lyon")
    assert len(before) > 100
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    edit_profile(inside_lyon, by=bruno, name="Lugdunum")
    assert structure("t_lyon") == before
    tenant = fresh(inside_lyon)
    assert (tenant.schema_name, tenant.name, tenant.slug) == ("t_lyon", "Lugdunum", "lugdunum")
    with enter(tenant):
        assert User.objects.filter(pk=ada.pk).exists()


def test_a_new_name_is_on_the_next_page(inside_lyon: Tenant, bruno: User) -> None:
    assert "Lugdunum" not in get("lyon.localhost", "/").content.decode()
    edit_profile(inside_lyon, by=bruno, name="Lugdunum")
    hosts.forget()
    assert "Lugdunum" in get("lyon.localhost", "/").content.decode()


def test_a_chain_of_addresses_leads_straight_to_the_last_one(inside_lyon: Tenant, bruno: User) -> None:
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    change_address(inside_lyon, slug="grand-lyon", by=bruno)
    hosts.forget()
    for host in ("lyon.localhost", "lugdunum.localhost"):
        assert get(host)["Location"] == "http://grand-lyon.localhost/legal/imprint/"


def test_going_back_is_always_possible(inside_lyon: Tenant, bruno: User) -> None:
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    change_address(inside_lyon, slug="lyon", by=bruno)
    hosts.forget()
    assert get("lyon.localhost").status_code == 200
    assert get("lugdunum.localhost").status_code == 301


def test_a_domain_of_its_own_stays_the_main_address(
    active: CustomDomain, inside_lyon: Tenant, bruno: User
) -> None:
    choose_primary(inside_lyon, host=NAME, by=bruno)
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    hosts.forget()
    for host in ("lyon.localhost", "lugdunum.localhost"):
        assert get(host)["Location"] == f"http://{NAME}/legal/imprint/"


def test_the_old_address_is_nobody_else_s(lyon: Tenant, turin: Tenant, bruno: User, gino: User) -> None:
    with enter(lyon):
        change_address(lyon, slug="lugdunum", by=bruno)
    with enter(turin), pytest.raises(Refused, match="taken"):
        change_address(turin, slug="lyon", by=gino)
    with lobby(), pytest.raises(Refused, match="taken"):
        _reserve("lyon")
    with lobby():
        assert not Tenant.objects.filter(slug="lyon").exists()


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "l",
        "lyon_city",
        "-lyon",
        "lyon-",
        "3lyon",
        "ly--on",
        "xn--lyn-6qa",
        "admin",
        "vote",
        "x" * 41,
        "lyón",
    ],
)
def test_an_address_that_signing_up_would_not_take_is_refused(
    inside_lyon: Tenant, bruno: User, slug: str
) -> None:
    with pytest.raises(Refused) as refused:
        change_address(inside_lyon, slug=slug, by=bruno)
    assert refused.value.field == "slug"
    assert fresh(inside_lyon).slug == "lyon"


def test_what_somebody_has_or_is_just_choosing_is_refused(lyon: Tenant, bruno: User, in_lobby: None) -> None:
    chosen = world.addressed().address
    _reserve("metz")
    with enter(lyon):
        for slug in ("turin", "metz", chosen):
            with pytest.raises(Refused, match="taken"):
                change_address(lyon, slug=slug, by=bruno)
        with pytest.raises(Refused, match="address already"):
            change_address(lyon, slug="lyon", by=bruno)


def test_who_was_slower_by_a_moment_is_refused_by_the_database(
    lyon: Tenant, turin: Tenant, bruno: User, gino: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enter(turin):
        change_address(turin, slug="torino", by=gino)
    monkeypatch.setattr(addresses, "_refuse_unless_free", lambda slug: None)
    for slug in ("torino", "turin"):  # what somebody has, and what somebody has moved away from
        with enter(lyon), pytest.raises(Refused, match="taken"):
            change_address(lyon, slug=slug, by=bruno)
    assert fresh(lyon).slug == lyon.slug == "lyon"
    with lobby():
        assert [domain.domain for domain in Domain.objects.filter(tenant=lyon)] == ["lyon.localhost"]


def test_addresses_are_not_collected(inside_lyon: Tenant, bruno: User, dora: User) -> None:
    for slug in ("lugdunum", "grand-lyon", "metropole-lyon", "lyon-en-commun"):
        change_address(inside_lyon, slug=slug, by=bruno)
    with pytest.raises(Refused, match="Write to us"):
        change_address(inside_lyon, slug="one-more-lyon", by=bruno)
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    with lobby():
        change_address(inside_lyon, slug="one-more-lyon", by=dora)


def test_a_site_that_is_not_set_up_has_nothing_to_change(dora: User, in_lobby: None) -> None:
    with pytest.raises(Refused, match="once the site is set up"):
        change_address(_reserve("metz"), slug="metz-ville", by=dora)


def test_administrators_and_civocracy_may_and_nobody_else(
    lyon: Tenant, turin: Tenant, ada: User, bruno: User, gino: User, dora: User
) -> None:
    with enter(lyon), pytest.raises(NotAllowed):
        change_address(lyon, slug="lugdunum", by=ada)
    with enter(turin), pytest.raises(NotAllowed):
        change_address(lyon, slug="lugdunum", by=gino)
    with lobby(), pytest.raises(NotAllowed):
        change_address(lyon, slug="lugdunum", by=bruno)
    with lobby():
        change_address(lyon, slug="lugdunum", by=dora)


def test_what_an_administrator_does_is_on_both_records_and_mailed(
    inside_lyon: Tenant, bruno: User, run_jobs: Callable[[], int]
) -> None:
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    (line,) = AuditEntry.objects.filter(action="tenant.address_changed")
    assert (line.actor_id, line.before, line.after) == (bruno.pk, {"slug": "lyon"}, {"slug": "lugdunum"})
    with lobby():
        (line,) = AuditEntry.objects.filter(action="tenant.changed_its_own_address")
        assert line.subject_id == str(inside_lyon.pk)
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["bruno@lyon.example"]
    assert "lugdunum.localhost" in message.subject
    assert "http://lugdunum.localhost/workspace/" in str(message.body)
    assert AuditEntry.objects.filter(action="tenant.address_changed").count() == 1


def test_what_civocracy_does_in_the_console_needs_a_reason_and_is_on_both_records(
    lyon: Tenant, bruno: User, dora: User, client_at: Callable[..., Client], run_jobs: Callable[[], int]
) -> None:
    without_jobs()
    client = client_at(None, dora)
    path = f"/console/tenants/{lyon.pk}/address/"
    assert client.post(path, {"slug": "lugdunum", "reason": " "}).status_code == 422
    page = client.post(path, {"slug": "turin", "reason": "The mayor asked for it."})
    assert page.status_code == 422
    assert b"This address is taken" in page.content
    assert client.post(path, {"slug": "lugdunum", "reason": "The mayor asked for it."}).status_code == 302
    with lobby():
        (line,) = AuditEntry.objects.filter(action="tenant.address_changed")
        assert (line.actor_id, line.before) == (dora.pk, {"slug": "lyon"})
        assert line.after == {"slug": "lugdunum", "reason": "The mayor asked for it."}
    run_jobs()
    with enter(fresh(lyon)):
        (line,) = AuditEntry.objects.filter(action="tenant.address_changed")
        assert (line.actor_label, line.after) == ("Civocracy", {"host": "lugdunum.localhost"})
    (message,) = mail.outbox
    assert message.to == ["bruno@lyon.example"]


def test_the_console_is_for_civocracy_staff(
    lyon: Tenant, bruno: User, client_at: Callable[..., Client]
) -> None:
    answer = client_at().post(
        f"/console/tenants/{lyon.pk}/address/", {"slug": "x", "reason": "because I can"}
    )
    assert "/account/login/" in answer["Location"]
    assert fresh(lyon).slug == "lyon"


def test_every_tenant_has_one_primary_host(inside_lyon: Tenant, bruno: User) -> None:
    change_address(inside_lyon, slug="lugdunum", by=bruno)
    with lobby():
        primary = Domain.objects.filter(tenant=inside_lyon, is_primary=True)
        assert [domain.domain for domain in primary] == ["lugdunum.localhost"]


def _reserve(slug: str) -> Tenant:
    return reserve_tenant(
        kind="city",
        name=slug.capitalize(),
        slug=slug,
        country="FR",
        population=120_000,
        language="fr",
        contact_email=f"mairie@{slug}.example",
        timezone="Europe/Paris",
    )
