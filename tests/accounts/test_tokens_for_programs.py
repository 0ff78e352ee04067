"""Tokens: shown once, hashed, scoped, running out, revoked, limited, and worth nothing in another city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts import actions, tokens
from accounts.models import ApiToken, User
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import RoleAssignment
from tenants.context import enter
from tenants.models import Tenant
from tests.conftest import person

from .ways_in import by_code

Clients = Callable[..., Client]
Jobs = Callable[[], int]


def bearer(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


@pytest.fixture
def token(bruno: User, lyon: Tenant) -> str:
    """A token of Bruno's that may write."""
    with enter(lyon):
        return actions.make_token(bruno, name="Open data portal", may_write=True, days=90)[1]


def test_a_program_acts_as_the_person_without_cookie_and_csrf(token: str, lyon: Tenant) -> None:
    program = Client(enforce_csrf_checks=True, HTTP_HOST="lyon.localhost")
    assert program.get("/api/v1/me/", **bearer(token)).json()["display_name"] == "Bruno"
    answer = program.patch(
        "/api/v1/me/", {"display_name": "Bruno B."}, content_type="application/json", **bearer(token)
    )
    assert answer.json()["display_name"] == "Bruno B."
    assert program.cookies == {}


def test_a_token_of_lyon_is_worth_nothing_in_turin(
    token: str, bruno: User, lyon: Tenant, turin: Tenant, client_at: Clients
) -> None:
    assert client_at(turin).get("/api/v1/me/", **bearer(token)).status_code == 401
    with enter(lyon):
        row = ApiToken.objects.get()
        copied = {
            name: getattr(row, name)
            for name in ("key", "secret_hash", "name", "may_write", "created_at", "expires_at")
        }

    gina = person(turin, "gina")
    with enter(turin):
        ApiToken.objects.create(user=gina, **copied)
    assert client_at(turin).get("/api/v1/me/", **bearer(token)).status_code == 401, "not even with its row"


def test_it_is_shown_once_and_kept_as_a_hash(
    bruno: User, lyon: Tenant, client_at: Clients, run_jobs: Jobs
) -> None:
    client = client_at(lyon)
    by_code(client, bruno.email, run_jobs)
    page = client.post(
        "/account/tokens/", {"name": "Portal", "may_write": "no", "days": "30"}
    ).content.decode()
    text = page.split('value="civ_')[1].split('"')[0]
    again = client.get("/account/tokens/").content.decode()
    assert "Portal" in again
    assert text not in again
    with enter(lyon):
        row = ApiToken.objects.get()
        assert row.secret_hash not in f"civ_{text}"
        assert text.rpartition("_")[2] not in str(vars(row))
        assert AuditEntry.objects.filter(action="token.made").exists()
    assert client_at(lyon).get("/api/v1/me/", **bearer(f"civ_{text}")).status_code == 200


def test_one_that_may_only_read_changes_nothing(bruno: User, lyon: Tenant, client_at: Clients) -> None:
    with enter(lyon):
        _row, text = actions.make_token(bruno, name="Reader", may_write=False, days=1)
    answer = client_at(lyon).patch(
        "/api/v1/me/", {"display_name": "X"}, content_type="application/json", **bearer(text)
    )
    assert answer.status_code == 403
    assert client_at(lyon).get("/api/v1/me/", **bearer(text)).json()["display_name"] == "Bruno"


@pytest.mark.parametrize("text", ["", "civ_", "civ__", "civ_abc_def", "abc", "civ_\x00_x", "🦓"])
def test_nonsense_opens_nothing(text: str, lyon: Tenant, client_at: Clients) -> None:
    answer = client_at(lyon).get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert answer.status_code == 401


def test_it_runs_out_and_is_revoked(token: str, bruno: User, lyon: Tenant, client_at: Clients) -> None:
    client = client_at(lyon)
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        assert client.get("/api/v1/me/", **bearer(token)).status_code == 401
    with enter(lyon):
        row = ApiToken.objects.get()
    client_at(lyon, bruno).post(f"/account/tokens/{row.key}/revocation/")
    assert client.get("/api/v1/me/", **bearer(token)).status_code == 401


def test_nobody_revokes_somebody_elses(token: str, ada: User, lyon: Tenant, client_at: Clients) -> None:
    with enter(lyon):
        row = ApiToken.objects.get()
        with pytest.raises(NotAllowed):
            actions.revoke_token(row, by=ada)
    assert client_at(lyon, ada).post(f"/account/tokens/{row.key}/revocation/").status_code == 404


def test_it_ends_with_the_role(token: str, bruno: User, lyon: Tenant, client_at: Clients) -> None:
    with enter(lyon):
        RoleAssignment.objects.filter(user=bruno).delete()
    assert client_at(lyon).get("/api/v1/me/", **bearer(token)).status_code == 403


def test_it_rests_while_a_second_step_is_due(
    token: str, bruno: User, lyon: Tenant, client_at: Clients
) -> None:
    from accounts.models import SignInPolicy

    with enter(lyon):
        SignInPolicy.objects.create(second_factor_from=clock.today())
    answer = client_at(lyon).get("/api/v1/me/", HTTP_ACCEPT_LANGUAGE="en", **bearer(token))
    assert answer.status_code == 403
    assert "second step" in answer.json()["detail"]


def test_residents_make_none(ada: User, inside_lyon: Tenant) -> None:
    with pytest.raises(NotAllowed):
        actions.make_token(ada, name="x", may_write=False, days=1)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_none_is_valid_for_ever(bruno: User, inside_lyon: Tenant, days: int) -> None:
    with pytest.raises(Refused):
        actions.make_token(bruno, name="x", may_write=False, days=days)


def test_a_program_that_asks_too_often_is_told_to_wait(
    token: str, lyon: Tenant, client_at: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    client = client_at(lyon)
    answers = [client.get("/api/v1/me/", **bearer(token)).status_code for _time in range(4)]
    assert answers == [200, 200, 200, 429]


def test_its_use_is_noted_once_a_day(token: str, lyon: Tenant, client_at: Clients) -> None:
    client_at(lyon).get("/api/v1/me/", **bearer(token))
    with enter(lyon):
        assert ApiToken.objects.get().last_used_on == clock.now().date()
