"""Addresses and parts of pages that are made once."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.urls import NoReverseMatch, set_urlconf
from django.utils import translation

from kit.templatetags import wayfinding
from tenants.context import enter


def drawn(source: str, **context: Any) -> str:
    return Template("{% load shelf ui %}" + source).render(Context(context))


class Place:
    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


@pytest.mark.django_db
class TestShelf:
    def test_a_part_is_drawn_once_while_what_stands_on_it_is_the_same(self, inside_lyon: Any) -> None:
        asked: list[str] = []
        template = Template("{% load shelf %}{% shelf place %}<b>{{ place }}</b>{{ seen }}{% endshelf %}")

        def seen() -> str:
            asked.append("")
            return ""

        for name in ("Old town", "Old town", "<River>"):
            page = template.render(Context({"place": Place(name), "seen": seen}))
        assert len(asked) == 2
        assert page == "<b>&lt;River&gt;</b>"

    def test_a_row_that_changed_is_drawn_again(self, inside_lyon: Any) -> None:
        template = Template("{% load shelf %}{% shelf place %}{{ place }}{% endshelf %}")
        place = Place("Before")
        assert template.render(Context({"place": place})) == "Before"
        place.name = "After"
        assert template.render(Context({"place": place})) == "After"

    def test_each_city_and_each_language_has_its_own(self, lyon: Any, turin: Any) -> None:
        template = Template("{% load shelf ui %}{% shelf 1 %}{{ 1200|number }} {{ of }}{% endshelf %}")
        with enter(lyon):
            assert template.render(Context({"of": "Lyon"})) == "1,200 Lyon"
            assert template.render(Context({"of": "anybody"})) == "1,200 Lyon"
            with translation.override("de"):
                assert template.render(Context({"of": "Lyon"})) == "1.200 Lyon"
        with enter(turin):
            assert template.render(Context({"of": "Turin"})) == "1,200 Turin"

    def test_what_stands_on_it_has_to_be_named(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="everything that stands"):
            Template("{% load shelf %}{% shelf %}words{% endshelf %}")


class TestAddresses:
    @pytest.fixture(autouse=True)
    def _another_site_afterwards(self) -> Any:
        yield
        set_urlconf(None)

    def test_each_site_has_its_own_addresses(self) -> None:
        asked = "{% url 'workspace:home' as here %}[{{ here }}]"
        set_urlconf("civocracy.urls_tenant")
        assert drawn(asked) == "[/workspace/]"
        assert drawn("{% url 'legal' 'imprint' %}") == "/legal/imprint/"
        set_urlconf("civocracy.urls_public")
        assert drawn(asked) == "[]"
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'workspace:home' %}")

    def test_what_depends_on_the_page_is_found_each_time(self) -> None:
        set_urlconf("civocracy.urls_tenant")
        asked = "{% url 'projects:detail' slug %}{% url name %}"
        page = drawn(asked, slug="market", name="workspace:home")
        assert page == "/projects/market//workspace/"
        assert drawn(asked, slug="river", name="projects:home") == "/projects/river//"


def test_links_of_a_navigation_are_drawn_in_the_readers_language() -> None:
    request = RequestFactory().get("/workspace/")
    items = [{"label": "Promises", "url": "/workspace/promises/", "count": 1200}]

    def links() -> str:
        return wayfinding.nav_links(Context({"request": request}), items)

    with translation.override("en"):
        assert "1,200" in links()
    with translation.override("de"):
        assert "1.200" in links()
