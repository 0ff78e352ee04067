"""The profile: only what is needed, two things nobody has to say, by the page and by the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import actions, queries
from accounts.models import Area, User
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from tenants.context import enter
from tenants.models import Tenant
from tests.conftest import person

Clients = Callable[..., Client]


@pytest.fixture
def hill(bruno: User, lyon: Tenant) -> Area:
    """A part of Lyon."""
    with enter(lyon):
        return actions.add_area("  Croix-Rousse ", by=bruno)


def test_area_and_age_are_said_by_whoever_wants_to(
    ada: User, hill: Area, lyon: Tenant, client_at: Clients
) -> None:
    client = client_at(lyon, ada)
    client.post(
        "/account/profile/", {"display_name": "Ada", "language": "fr", "area": hill.pk, "age_band": "35_49"}
    )
    me = client.get("/api/v1/me/").json()
    assert (me["area"], me["age_band"]) == (hill.pk, "35_49")
    client.patch("/api/v1/me/", {"area": None, "age_band": ""}, content_type="application/json")
    me = client.get("/api/v1/me/").json()
    assert (me["area"], me["age_band"], me["display_name"]) == (None, "", "Ada")


def test_the_record_holds_what_changed_and_not_what_was_said(ada: User, hill: Area, lyon: Tenant) -> None:
    with enter(lyon):
        actions.edit_profile(ada, age_band="65_79", area=hill)
        line = AuditEntry.objects.get(action="account.profile_edited")
    assert sorted(line.after["fields"]) == ["age_band", "area"]
    assert "65" not in str(line.after)


def test_the_api_refuses_what_is_none_of_the_choices(
    ada: User, hill: Area, lyon: Tenant, client_at: Clients
) -> None:
    client = client_at(lyon, ada)
    for words in ({"age_band": "42"}, {"area": 999_999}, {"language": "xx"}, {"display_name": "x" * 81}):
        assert client.patch("/api/v1/me/", words, content_type="application/json").status_code == 400, words
    answer = client.patch("/api/v1/me/", {"email": "other@lyon.example"}, content_type="application/json")
    assert answer.json()["email"] == ada.email


def test_me_is_for_whoever_is_signed_in(lyon: Tenant, client_at: Clients) -> None:
    assert client_at(lyon).get("/api/v1/me/").status_code == 403


def test_groups_below_five_are_not_told_apart(hill: Area, lyon: Tenant) -> None:
    people = [person(lyon, f"p{number}") for number in range(5)]
    with enter(lyon):
        for one in people:
            User.objects.filter(pk=one.pk).update(last_login=clock.now())
        for one in people[:4]:
            actions.edit_profile(one, area=hill, age_band="18_24")
        assert queries.counts_by_area() == {}
        assert queries.counts_by_age_band() == {}
        actions.edit_profile(people[4], area=hill, age_band="18_24")
        assert queries.counts_by_area() == {hill.pk: 5}
        assert queries.counts_by_age_band() == {"18_24": 5}


def test_the_list_is_kept_by_administrators(
    hill: Area, ada: User, bruno: User, lyon: Tenant, client_at: Clients
) -> None:
    client = client_at(lyon, bruno)
    page = "/workspace/settings/sign-in/areas/"
    assert client.post(page, {"name": "croix-rousse"}).status_code == 422
    client.post(page, {"name": "Presqu’île"})
    client.post(f"{page}{hill.pk}/", {"name": "La Croix-Rousse"})
    names = [row["name"] for row in client_at(lyon).get("/api/v1/areas/").json()["results"]]
    assert names == ["La Croix-Rousse", "Presqu’île"]
    with enter(lyon), pytest.raises(NotAllowed):
        actions.add_area("Elsewhere", by=ada)


def test_an_area_that_goes_leaves_those_who_chose_it_without_one(
    hill: Area, ada: User, bruno: User, lyon: Tenant
) -> None:
    with enter(lyon):
        actions.edit_profile(ada, area=hill)
        actions.remove_area(hill, by=bruno)
        ada.refresh_from_db()
        assert ada.area_id is None


def test_a_list_has_an_end(bruno: User, inside_lyon: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.actions.areas.AT_MOST", 1)
    actions.add_area("One", by=bruno)
    with pytest.raises(Refused):
        actions.add_area("Two", by=bruno)


def test_on_our_own_site_neither_is_asked(dora: User, client_at: Clients, in_lobby: None) -> None:
    page = client_at(None, dora).get("/account/profile/").content.decode()
    assert 'name="display_name"' in page
    assert 'name="area"' not in page
    assert 'name="age_band"' not in page
