"""An address is somebody's or nobody's, never two people's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from kit import clock
from kit.errors import Refused
from onboarding import actions, queries, rules
from onboarding.models import Signup
from tenants.context import lobby
from tenants.models import Tenant
from tests.onboarding import world


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
class TestAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "ab",
            "a" * 41,
            "-nantes",
            "nantes-",
            "na--tes",
            "nän",
            "na_tes",
            "1nantes",
            "www",
            "console",
            "xn--nantes",
            "",
        ],
    )
    def test_that_cannot_be_anybodys_is_refused_with_the_reason(self, address: str) -> None:
        with pytest.raises(Refused) as refused:
            actions.reserve_address(world.begun(), **{**world.WHERE, "address": address})
        assert refused.value.field == "address"
        assert queries.check_address(address).fault

    def test_is_taken_in_small_letters(self) -> None:
        assert world.addressed(address=" NantEs ").address == "nantes"

    def test_of_a_tenant_is_taken(self, lyon: Tenant) -> None:
        assert queries.check_address("lyon").is_taken
        with pytest.raises(Refused, match="taken"):
            world.addressed(address="lyon")

    def test_of_another_signup_is_taken(self) -> None:
        world.addressed()
        assert queries.check_address("nantes").is_taken
        with pytest.raises(Refused, match="taken"):
            world.addressed()

    def test_is_free_for_the_signup_that_holds_it(self) -> None:
        signup = world.addressed()
        assert queries.check_address("nantes", ours=signup).is_free
        assert actions.reserve_address(signup, **{**world.WHERE, "language": "en"}).language == "en"

    def test_that_is_given_up_for_another_is_free_again(self) -> None:
        actions.reserve_address(world.addressed(), **{**world.WHERE, "address": "nantes-metropole"})
        assert queries.check_address("nantes").is_free

    def test_that_is_taken_comes_with_free_ones_beside_it(self) -> None:
        world.addressed()
        check = queries.check_address("nantes", name="Nantes", country="FR")
        assert check.suggestions[0] == "nantes-fr"
        assert all(queries.check_address(one).is_free for one in check.suggestions)

    @pytest.mark.parametrize(
        ("name", "country", "label"),
        [
            ("Saint-Étienne", "FR", "saint-etienne"),
            ("Köln", "DE", "koeln"),
            ("Malmö", "SE", "malmo"),
            ("Weißenburg", "DE", "weissenburg"),
            ("’s-Hertogenbosch", "NL", "s-hertogenbosch"),
            ("Łódź", "PL", "lodz"),
        ],
    )
    def test_is_guessed_from_the_name(self, name: str, country: str, label: str) -> None:
        assert queries.suggest_addresses(name, country)[0] == label

    def test_is_never_guessed_for_a_name_without_latin_letters(self) -> None:
        assert queries.suggest_addresses("北京", "CN") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_people_racing_for_an_address_one_gets_it_and_the_other_is_told() -> None:
    with lobby():
        signups = [world.begun(name=f"Nantes {number}") for number in range(6)]
    barrier, results = threading.Barrier(len(signups)), []

    def race(signup: Signup) -> None:
        try:
            with lobby():
                barrier.wait()
                actions.reserve_address(signup, **world.WHERE)
                results.append("mine")
        except Refused as refused:
            results.append(f"{refused.field}: {refused}")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[signup]) for signup in signups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("mine") == 1
    assert results.count("address: nantes has just been taken. Please choose another one.") == 5


@pytest.mark.django_db
def test_the_page_says_live_whether_an_address_is_free(
    client_at: Callable[..., Client], lyon: Tenant
) -> None:
    client, signup = _in_the_browser(client_at)
    page = f"/start/{signup.token}/address/check/"
    assert b"nantes.localhost</strong> is free" in client.get(page, {"address": "nantes"}).content
    taken = client.get(page, {"address": "lyon"}).content
    assert b"lyon.localhost</strong> is taken" in taken
    assert b'value="nantes"' in taken
    assert b"reserved" in client.get(page, {"address": "www"}).content


@pytest.mark.django_db
def test_without_javascript_a_button_checks_and_keeps_what_was_typed(
    client_at: Callable[..., Client], lyon: Tenant
) -> None:
    client, signup = _in_the_browser(client_at)
    typed = {**world.WHERE, "address": "lyon", "language": "de", "only_check": "1"}
    page = client.post(f"/start/{signup.token}/address/", typed)
    assert page.status_code == 200
    assert b"lyon.localhost</strong> is taken" in page.content
    assert b'value="de" selected' in page.content
    assert world.fresh(signup).address == ""


@pytest.mark.django_db
def test_taking_a_suggestion_wins_over_what_stands_in_the_field(client_at: Callable[..., Client]) -> None:
    client, signup = _in_the_browser(client_at)
    page = f"/start/{signup.token}/address/"
    body = "address=lyon&language=fr&timezone=Europe/Paris&address=nantes-fr"
    client.post(page, body, content_type="application/x-www-form-urlencoded")
    assert world.fresh(signup).address == "nantes-fr"


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
def test_an_abandoned_signup_gives_its_address_back() -> None:
    from onboarding import jobs

    signup = world.addressed()
    with clock.frozen_at(clock.now() + rules.HELD_UNCONFIRMED):
        jobs.expire_signups()
    assert world.fresh(signup).is_expired
    assert queries.check_address("nantes").is_free


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
def test_nobody_keeps_an_address_for_ever_by_coming_back_without_confirming() -> None:
    from onboarding import jobs

    signup, moment = world.addressed(), clock.now()
    with pytest.raises(Refused, match="expired"):
        for _ in range(8):
            moment += timedelta(minutes=55)
            with clock.frozen_at(moment):
                signup = actions.describe_place(signup, **world.PLACE)
    with clock.frozen_at(moment):
        jobs.expire_signups()
    assert queries.check_address("nantes").is_free


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
@pytest.mark.parametrize(
    ("field", "value"), [("language", "tlh"), ("timezone", "Mars/Olympus"), ("timezone", "EST")]
)
def test_a_language_or_time_zone_that_we_do_not_know_is_refused(field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        world.addressed(**{field: value})
    assert refused.value.field == field


@pytest.mark.django_db
def test_a_city_can_join_a_region_of_its_country_and_no_other(
    client_at: Callable[..., Client], lyon: Tenant
) -> None:
    client, signup = _in_the_browser(client_at)
    page = f"/start/{signup.token}/address/"
    assert b"Part of a region" not in client.get(page).content
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(kind="region", name="Auvergne")
        assert b"Auvergne" in client.get(page).content
        client.post(page, {**world.WHERE, "parent": str(lyon.pk)})
        assert world.fresh(signup).parent == lyon
        with pytest.raises(Refused) as refused:
            actions.reserve_address(
                world.begun(country="DE"), **{**world.WHERE, "address": "kiel"}, parent=lyon
            )
        assert refused.value.field == "parent"


def _in_the_browser(client_at: Callable[..., Client]) -> tuple[Client, Signup]:
    client = client_at()
    client.post("/start/", world.PLACE)
    return client, Signup.objects.latest("id")
