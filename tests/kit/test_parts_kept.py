"""Addresses and parts of pages that are made once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, set_urlconf
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from kit import formats, scope
from kit.models import RateCount
from kit.parts import MOMENT, CannotStand, Parts, everything_on
from kit.templatetags import wayfinding
from kit.templatetags.parts import PartNode
from participation.departments.models import Department, RoleAssignment
from tenants.context import enter


def drawn(source: str, **context: Any) -> str:
    return Template("{% load parts ui %}" + source).render(Context(context))


class Place:
    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


class Asked:
    """Counts how often a part was drawn: it stands on a part without being seen by its key."""

    never_changes = True

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return ""


@pytest.mark.usefixtures("inside_lyon")
class TestParts:
    def test_a_part_is_drawn_once_while_what_stands_on_it_is_the_same(self) -> None:
        parts, asked = Parts(), Asked()
        for name in ("Old town", "Old town", "<River>", "Old town"):
            parts.part("place", {"place": Place(name), "asked": asked}, lambda: str(asked))
        assert asked.times == 2

    def test_after_a_moment_it_is_drawn_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        parts, asked, at = Parts(), Asked(), datetime(2026, 11, 27, 9, tzinfo=UTC)
        for seconds in (0, MOMENT - 1, MOMENT, MOMENT + 1, 9 * MOMENT):
            monkeypatch.setattr("kit.clock.now", lambda now=at + timedelta(seconds=seconds): now)
            parts.part("place", {}, lambda: str(asked))
        assert asked.times == 3

    def test_nothing_but_what_is_named_exists_inside(self) -> None:
        template = Template(
            "{% load parts %}{% part place %}{{ place }}{{ user }}{{ here.name }}{% endpart %}"
        )
        context = Context({"place": Place("<River>"), "user": "somebody", "here": "another"})
        part = template.nodelist[1]
        assert isinstance(part, PartNode)
        with context.bind_template(template):
            assert part.drawn(context, {"place": Place("<River>")}) == "&lt;River&gt;Lyon"

    def test_a_name_can_be_given_to_anything(self) -> None:
        assert drawn("{% part count=rows|length %}{{ count }}{% endpart %}", rows=[1, 2]) == "2"

    def test_what_has_no_name_is_refused(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="a name for everything else"):
            drawn("{% part place.name %}words{% endpart %}")

    def test_what_asked_the_database_is_not_kept(self) -> None:
        parts = Parts()

        def draw() -> str:
            return str(ContentType.objects.count())

        parts.part("place", {}, draw)
        assert len(parts) == 0

    def test_what_cannot_be_seen_from_outside_is_not_kept(self) -> None:
        parts = Parts()
        for value in (ContentType.objects, len, [Place], object()):
            with pytest.raises(CannotStand):
                everything_on(value)
            assert parts.part("place", {"value": value}, lambda: "drawn") == "drawn"
        assert len(parts) == 0

    def test_a_full_shelf_is_emptied(self) -> None:
        parts = Parts(most_characters=10)
        for number in range(7):
            parts.part("place", {"number": number}, lambda: "drawn")
        assert len(parts) <= 2


def test_each_city_and_each_language_has_its_own(lyon: Any, turin: Any) -> None:
    parts = Parts()

    def part() -> str:
        return parts.part("place", {}, lambda: f"{scope.current().name} {formats.number_in_words(1200)}")

    with enter(lyon):
        assert part() == "Lyon 1,200"
        with translation.override("de"):
            assert part() == "Lyon 1.200"
        assert part() == "Lyon 1,200"
    with enter(turin):
        assert part() == "Turin 1,200"
    with pytest.raises(scope.OutsideScope):
        part()


@pytest.mark.usefixtures("inside_lyon")
class TestEverythingOnAValue:
    def test_any_column_of_a_row_counts(self) -> None:
        at = datetime(2026, 11, 27, tzinfo=UTC)
        rows = [RateCount(bucket="one", count=count, expires_at=at) for count in (1, 1, 2)]
        first, same, other = map(everything_on, rows)
        assert first == same
        assert first != other

    def test_rows_that_were_read_with_it_count_too(self, bruno: Any) -> None:
        held = RoleAssignment.objects.select_related("user").get(user=bruno)
        before = everything_on([held])
        held.user.display_name = "Another"
        assert everything_on([held]) != before
        assert everything_on(RoleAssignment.objects.get(user=bruno)) != everything_on(held)

    def test_so_do_those_that_were_prefetched_and_a_circle_ends(self, bruno: Any) -> None:
        roads = Department.objects.create(name="Roads", slug="roads")
        RoleAssignment.objects.create(user=bruno, role="moderator", department=roads)
        rows = Department.objects.filter(slug="roads").prefetch_related("role_assignments")
        before = everything_on(rows[0])
        assert everything_on(rows[0]) == before
        RoleAssignment.objects.filter(department=roads).update(role="analyst")
        assert everything_on(rows[0]) != before

    @pytest.mark.parametrize(
        ("one", "another"),
        [
            (True, 1),
            (1, 1.0),
            (Decimal("1.0"), Decimal("1.00")),
            ("<b>", mark_safe("<b>")),
            ([1], (1,)),
            ({"a": 1}, {"b": 1}),
            (frozenset({1}), [1]),
            (Place("here"), Place("there")),
        ],
    )
    def test_what_is_drawn_in_another_way_is_not_the_same(self, one: Any, another: Any) -> None:
        assert everything_on(one) != everything_on(another)
        assert everything_on([one, [one]]) != everything_on([one, [another]])
        assert hash(everything_on([one])) == hash(everything_on([one]))

    def test_a_queryset_is_asked_and_then_it_is_its_rows(self) -> None:
        RateCount.objects.create(bucket="one", count=1, expires_at=datetime(2026, 11, 27, tzinfo=UTC))
        rows = RateCount.objects.order_by("pk")
        with CaptureQueriesContext(connection) as captured:
            before = everything_on(rows)
            list(rows)
        assert len(captured) == 1
        RateCount.objects.update(count=2)
        assert everything_on(RateCount.objects.order_by("pk")) != before

    def test_words_that_wait_for_a_language_are_in_it(self) -> None:
        words = gettext_lazy("Choose one.")
        assert everything_on(words) == everything_on(str(words))


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


class TestSentences:
    """`{% translate %}` of sentences that stand in the template, each looked up once for a language."""

    @pytest.fixture
    def catalogue(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        asked: list[str] = []

        def gettext(message: str) -> str:
            asked.append(message)
            said = f"{translation.get_language()}: {message}"
            return mark_safe(said) if isinstance(message, SafeString) else said

        monkeypatch.setattr("django.utils.translation._trans.gettext", gettext)
        return asked

    def test_it_is_said_in_the_language_of_the_reader_and_looked_up_once(self, catalogue: list[str]) -> None:
        template = Template("{% load i18n %}{% translate 'Save & go' %}")
        for language in ("en", "de", "en", "de"):
            with translation.override(language):
                assert template.render(Context()) == f"{language}: Save & go"
        assert len(catalogue) == 2

    def test_it_can_get_a_name(self, catalogue: list[str]) -> None:
        template = Template("{% load i18n %}{% translate 'Save' as label %}[{{ label }}]")
        for _time in range(2):
            with translation.override("nl"):
                assert template.render(Context()) == "[nl: Save]"

    def test_a_percent_sign_stays_one(self) -> None:
        assert drawn("{% load i18n %}{% translate '100 % of it' %}") == "100 % of it"

    def test_what_is_named_in_the_page_is_looked_up_each_time(self, catalogue: list[str]) -> None:
        template = Template("{% load i18n %}{% translate word %}")
        with translation.override("de"):
            assert template.render(Context({"word": "Yes"})) == "de: Yes"
            assert template.render(Context({"word": "<No>"})) == "de: &lt;No&gt;"

    def test_a_context_belongs_to_it(self) -> None:
        source = "{% load i18n %}{% translate 'by' context 'a day' %}{% translate 'by' context where %}"
        assert drawn(source, where="a person") == "byby"
