"""What anybody may read, and the price for a population."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from billing.models import PlanPrice
from kit import clock
from onboarding import places, prices, queries

At = Callable[..., Client]
PAGES = ["/", "/pricing/", "/how-it-works/", "/residents/", "/start/", "/start/resume/"]
LEGAL = [f"/legal/{page}/" for page in ("imprint", "privacy", "terms", "accessibility")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES, *LEGAL])
def test_a_page_answers_in_every_language(client_at: At, path: str) -> None:
    for language, _name in settings.LANGUAGES:
        page = client_at(None, None, HTTP_ACCEPT_LANGUAGE=language).get(path)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES[:4], *LEGAL])
def test_a_page_that_is_only_read_sets_no_cookie(client_at: At, path: str) -> None:
    assert client_at().get(path).cookies == {}


@pytest.mark.django_db
def test_a_legal_page_that_does_not_exist_is_not_found(client_at: At) -> None:
    assert client_at().get("/legal/cookies/").status_code == 404


@pytest.mark.django_db
def test_the_home_page_says_the_price_for_my_population_without_javascript(client_at: At) -> None:
    page = client_at().get("/", {"population": "4000", "kind": "city"}).content.decode()
    assert "Village" in page
    assert prices.money(Decimal(49), "EUR") in page
    assert "/start/?population=4000&amp;kind=city" in page


@pytest.mark.django_db
@pytest.mark.parametrize("population", ["", "many", "0", "-4", "10.5", "1e9", "100000001"])
def test_a_population_that_is_none_says_so_and_keeps_what_was_typed(client_at: At, population: str) -> None:
    for path in ("/", "/pricing/", "/pricing/price/"):
        page = client_at().get(path, {"population": population})
        assert page.status_code == 200
        assert b"whole number" in page.content
    assert f'value="{population}"'.encode() in client_at().get("/", {"population": population}).content


@pytest.mark.django_db
def test_the_fragment_is_the_price_alone(client_at: At) -> None:
    page = client_at().get("/pricing/price/", {"population": "60000", "kind": "region"}).content.decode()
    assert "Region" in page
    assert "<html" not in page


@pytest.mark.django_db
def test_the_price_list_shows_every_plan_with_the_price_that_is_charged(client_at: At) -> None:
    for interval in ("month", "year"):
        for currency in ("EUR", "CHF", "GBP"):
            page = client_at().get("/pricing/", {"interval": interval, "currency": currency}).content.decode()
            offered = PlanPrice.objects.valid_at(clock.now()).filter(interval=interval, currency=currency)
            assert offered.count() == 6
            for price in offered:
                assert prices.money(price.money, currency) in page


@pytest.mark.django_db
def test_a_currency_that_we_do_not_sell_in_becomes_euro(client_at: At) -> None:
    assert (
        prices.money(Decimal(49), "EUR")
        in client_at().get("/pricing/", {"currency": "<script>"}).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("in_lobby")
class TestAQuote:
    def test_is_in_the_countrys_currency_where_there_is_a_price_in_it(self) -> None:
        assert queries.quote_for(30_000, "city", places.guess_currency("CH")).currency == "CHF"
        assert queries.quote_for(30_000, "city", places.guess_currency("PL")).currency == "EUR"

    @pytest.mark.parametrize(
        ("population", "code"), [(1, "village"), (4_999, "village"), (5_000, "town"), (10**9, "metropolis")]
    )
    def test_changes_exactly_at_the_edge_of_a_band(self, population: int, code: str) -> None:
        assert queries.quote_for(population, "city", "EUR").plan.code == code

    def test_says_what_a_year_saves(self) -> None:
        quote = queries.quote_for(30_000, "city", "EUR")
        assert quote.yearly_saving == quote.month.money * 2
        assert quote.saving_in_words == "2 months free"


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", "1490", "1,490\xa0€"),
        ("fr", "1490", "1\u202f490\xa0€"),
        ("de", "1490", "1.490\xa0€"),
        ("en", "0.41", "0.41\xa0€"),
        ("nl", "129", "€\xa0129"),
    ],
)
def test_money_is_written_as_the_language_does(language: str, amount: str, words: str) -> None:
    with translation.override(language):
        assert prices.money(Decimal(amount), "EUR") == words


@pytest.mark.parametrize(
    ("country", "zone", "language"),
    [
        ("FR", "Europe/Paris", "fr"),
        ("ES", "Europe/Madrid", "en"),
        ("BE", "Europe/Brussels", "nl"),
        ("US", "America/New_York", "en"),
        ("AT", "Europe/Vienna", "de"),
        ("XX", "UTC", "en"),
    ],
)
def test_time_zone_and_language_are_guessed_from_the_country(country: str, zone: str, language: str) -> None:
    assert (places.guess_zone(country), places.guess_language(country)) == (zone, language)


def test_countries_are_listed_in_the_readers_alphabet() -> None:
    with translation.override("fr"):
        names = [name for _code, name in places.countries()]
    assert names.index("Égypte") < names.index("Espagne")
    assert 200 < len(names) < 260
    assert not {"EU", "UN", "ZZ"} & {code for code, _name in places.countries()}


@pytest.mark.django_db
def test_asking_for_prices_costs_a_constant_number_of_queries(
    client_at: At, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_at()
    client.get("/")  # the connection finds the lobby
    for path, most in (("/", 4), ("/pricing/price/?population=9", 4), ("/pricing/", 12)):
        with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
            client.get(path)


@pytest.mark.django_db
def test_a_page_has_one_main_heading(client_at: At) -> None:
    for path in [*PAGES, *LEGAL]:
        assert len(re.findall(r"<h1\b", client_at().get(path).content.decode())) == 1, path
