"""Every address says who it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from kit.access import AUDIENCES

#: Views that come from packages, with the reason why they may do without an audience of ours.
OTHERS = {
    "allauth": "signing in is for everybody, and asks for a session itself where it needs one",
    "django.views.i18n": "the catalogue of sentences for scripts",
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


def audiences_of(view: Any) -> set[str]:
    declared: set[str] = set()
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        if holder is not None:
            declared |= {getattr(holder, "audience", "")} | set(getattr(holder, "audiences", {}).values())
    return declared - {""}


@pytest.mark.parametrize("configuration", ["ROOT_URLCONF", "PUBLIC_SCHEMA_URLCONF"])
def test_every_address_says_who_it_is_for(configuration: str) -> None:
    found = list(addresses(get_resolver(getattr(settings, configuration)).url_patterns))
    assert len(found) > 10
    silent = [
        f"{path} ({view.__module__}.{getattr(view, '__qualname__', view)})"
        for path, view in found
        if not audiences_of(view) and not view.__module__.startswith(tuple(OTHERS))
    ]
    assert silent == []


@pytest.mark.parametrize("configuration", ["ROOT_URLCONF", "PUBLIC_SCHEMA_URLCONF"])
def test_every_audience_is_one_that_we_know(configuration: str) -> None:
    found = addresses(get_resolver(getattr(settings, configuration)).url_patterns)
    assert {name for _path, view in found for name in audiences_of(view)} <= set(AUDIENCES)
