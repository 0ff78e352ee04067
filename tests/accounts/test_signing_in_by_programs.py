"""What administrators decide about signing in, by programs: the same actions and the same words as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts import actions
from accounts.models import Area, IdentityProvider, SecondFactorReset, User
from kit import clock
from kit.models import AuditEntry
from tenants.context import enter
from tenants.models import Tenant

Clients = Callable[..., Client]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PROVIDER = {
    "label": "Town hall", "preset": "generic", "issuer": "https://id.lyon.example", "client_id": "civocracy",
    "secret": "sesame-sesame", "audience": "staff", "mail_domains": ["lyon.example"], "trusts_email": True,
}  # fmt: skip


@pytest.fixture
def program(client_at: Clients, lyon: Tenant, bruno: User) -> Callable[..., Any]:
    """Bruno's program."""
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")

    def ask(method: str, path: str, **data: Any) -> Any:
        return getattr(client, method)(f"/api/v1/{path}", data or None, content_type="application/json")

    return ask


def test_areas_are_added_renamed_and_removed(program: Any, lyon: Tenant) -> None:
    made = program("post", "areas/", name=" Croix-Rousse ")
    assert (made.status_code, made.json()["name"]) == (201, "Croix-Rousse")
    again = program("post", "areas/", name="croix-rousse")
    assert (again.status_code, again.json()["field"]) == (400, "name")
    address = f"areas/{made.json()['id']}/"
    assert program("patch", address, name="Croix-Rousse et pentes").json()["name"] == "Croix-Rousse et pentes"
    assert program("delete", address).status_code == 204
    with enter(lyon):
        assert not Area.objects.exists()
        assert {"area.added", "area.renamed", "area.removed"} <= set(
            AuditEntry.objects.filter(origin="api").values_list("action", flat=True)
        )


def test_a_second_step_is_asked_for_under_the_same_conditions(
    program: Any, bruno: User, lyon: Tenant
) -> None:
    day = (clock.today() + timedelta(days=14)).isoformat()
    refused = program("patch", "sign-in/", second_factor_from=day)
    assert refused.status_code == 400
    assert "yourself first" in refused.json()["detail"]
    with enter(lyon):
        TOTP.activate(bruno, SECRET)
    assert program("patch", "sign-in/", second_factor_from=day).json() == {"second_factor_from": day}
    assert program("get", "sign-in/").json() == {"second_factor_from": day}
    over = program("patch", "sign-in/", second_factor_from="2020-01-01")
    assert over.json()["field"] == "second_factor_from"


def test_somebodys_second_step_is_reset_and_kept(
    program: Any, ada: User, lyon: Tenant, run_jobs: Callable[[], int]
) -> None:
    nobody = program("post", "sign-in/resets/", email="nobody@lyon.example")
    assert (nobody.status_code, nobody.json()["field"]) == (400, "email")
    with enter(lyon):
        TOTP.activate(ada, SECRET)
    made = program("post", "sign-in/resets/", email=ada.email)
    assert made.status_code == 201
    assert program("get", "sign-in/resets/").json()["results"][0]["person"] == ada.pk
    assert program("delete", f"sign-in/resets/{ada.pk}/").status_code == 204
    with enter(lyon):
        assert not SecondFactorReset.objects.exists()


def test_a_provider_is_set_up_changed_and_removed_and_its_secret_is_never_read(
    program: Any, lyon: Tenant
) -> None:
    made = program("post", "sign-in/providers/", **PROVIDER)
    assert made.status_code == 201, made.json()
    key = made.json()["key"]
    assert made.json()["redirect_uri"].endswith(f"/account/login/with/{key}/back/")
    assert made.json()["is_active"] is False
    changed = program("patch", f"sign-in/providers/{key}/", label="Mairie", is_active=True)
    assert (changed.json()["label"], changed.json()["mail_domains"]) == ("Mairie", ["lyon.example"])
    assert "sesame" not in program("get", "sign-in/providers/").content.decode()
    moved = program("patch", f"sign-in/providers/{key}/", issuer="https://evil.example")
    assert (moved.status_code, moved.json()["field"]) == (400, "secret")
    with enter(lyon):
        assert actions.secret_of(IdentityProvider.objects.get()) == "sesame-sesame"
    assert program("delete", f"sign-in/providers/{key}/").status_code == 204
    assert program("get", f"sign-in/providers/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("issuer", "ftp://id.lyon.example"), ("mail_domains", ["not a domain"]), ("preset", "magic")],
)
def test_what_the_page_refuses_of_a_provider_programs_are_refused_too(
    program: Any, lyon: Tenant, field: str, value: Any
) -> None:
    refused = program("post", "sign-in/providers/", **{**PROVIDER, field: value})
    assert refused.status_code == 400
    assert field in refused.json()
    with enter(lyon):
        assert not IdentityProvider.objects.exists()


def test_a_provider_that_answers_nothing_is_said_to_be_so(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.oidc import protocol
    from accounts.oidc.fetching import Unreachable

    def silent(_issuer: str) -> None:
        raise Unreachable("It does not answer.")

    monkeypatch.setattr(protocol, "discover", silent)
    key = program("post", "sign-in/providers/", **PROVIDER).json()["key"]
    found = program("post", f"sign-in/providers/{key}/checks/").json()["results"]
    assert [(one["passed"], one["words"]) for one in found] == [(False, "It does not answer.")]
