"""What can be guessed about a place from its country and its name, so that nobody has to type it.

Countries, their time zones, languages and currencies come from the CLDR data that Babel carries. A guess is only
ever a suggestion: every value stays editable.
"""

import re
import unicodedata
import zoneinfo
from collections import defaultdict
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies
from django.conf import settings
from django.utils.translation import get_language

# CLDR lists these beside countries, but nobody governs them as one, or they are only codes for tests.
NOT_COUNTRIES = frozenset(
    [
        "AC",
        "AQ",
        "BV",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "HM",
        "IC",
        "QO",
        "TA",
        "UM",
        "UN",
        "XA",
        "XB",
        "ZZ",
    ]
)

# Where a country has several time zones: the one most of its people live in.
PRINCIPAL_ZONE = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Chuuk",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}

# What German makes of its own letters when they have to become plain ones; elsewhere the mark is simply dropped.
GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
OTHER_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ð": "d",
    }
)
GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI", "LU"})


def countries() -> list[tuple[str, str]]:
    """Every country as (two-letter code, name in the reader's language), in the reader's alphabetical order."""
    return list(_countries(get_language() or settings.LANGUAGE_CODE))


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    territories = Locale.parse(language, sep="-").territories
    found = [
        (code, name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return tuple(sorted(found, key=lambda pair: _without_marks(pair[1]).casefold()))


def country_name(code: str) -> str:
    """The country's name in the reader's language, or the code itself where CLDR knows none."""
    return dict(countries()).get(code, code)


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The country's time zones, the one most people live in first; empty for an unknown country."""
    found = sorted(_zones_by_country().get(country, ()))
    principal = PRINCIPAL_ZONE.get(country)
    if principal in found:
        found.remove(principal)
        found.insert(0, principal)
    return tuple(found)


@cache
def _zones_by_country() -> dict[str, list[str]]:
    known = zoneinfo.available_timezones()
    zones: dict[str, list[str]] = defaultdict(list)
    for zone, country in get_global("zone_territories").items():
        if zone in known:
            zones[country].append(zone)
    return dict(zones)


def guess_zone(country: str) -> str:
    """The time zone most people of the country live in; UTC when the country is unknown."""
    zones = zones_of(country)
    return zones[0] if zones else "UTC"


def all_zones() -> list[str]:
    """Every place-named time zone there is, in alphabetical order (no abbreviations such as EST, no Etc/…)."""
    everywhere = {zone for zones in _zones_by_country().values() for zone in zones}
    return sorted(zone for zone in everywhere if "/" in zone and not zone.startswith("Etc/"))


def guess_language(country: str) -> str:
    """The country's first official language that the product speaks, else the reader's own."""
    spoken = {code for code, _name in settings.LANGUAGES}
    for language in get_official_languages(country, de_facto=True):
        if language in spoken:
            return language
    own = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return own if own in spoken else settings.LANGUAGE_CODE


def guess_currency(country: str) -> str:
    """The currency of the country today; EUR when the country is unknown."""
    found = get_territory_currencies(country) if country else []
    return found[0] if found else "EUR"


def plain_label(name: str, country: str = "") -> str:
    """The name in lower-case ASCII letters, digits and single hyphens: "Saint-Étienne" becomes "saint-etienne"."""
    if country in GERMAN_SPEAKING:
        name = name.translate(GERMAN_LETTERS)
    plain = _without_marks(name.translate(OTHER_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _without_marks(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
