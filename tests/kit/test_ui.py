"""The components: what they say, to the eye and to a screen reader."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory, override_settings
from django.utils import timezone, translation
from heroicons import IconDoesNotExist, _load_icon

from kit import clock, formats, scope, styleguide
from kit.pagination import Page
from tests.architecture.tree import templates

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ICON = re.compile(r"""(?:{%\s*icon\s+|\bicon=)["']([a-z0-9-]+)["']""")


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/projects/garibaldi/?sort=new&after=old")
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


class Question(forms.Form):
    title = forms.CharField(max_length=20, help_text="What changes, and where.")
    text = forms.CharField(required=False, max_length=100, widget=forms.Textarea)
    level = forms.ChoiceField(choices=[("a", "Consult"), ("b", "Involve")], widget=forms.RadioSelect)
    sure = forms.BooleanField()


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "check" %}')
    assert "visually-hidden" not in drawn('{% icon "check" %}')
    assert '<span class="visually-hidden">Done</span>' in drawn('{% icon "check" label="Done" %}')


def test_every_icon_named_in_a_template_exists() -> None:
    unknown = []
    for path in templates():
        if path.suffix != ".html":
            continue
        for name in ICON.findall(path.read_text()):
            try:
                _load_icon("outline", name)
            except IconDoesNotExist:
                unknown.append(f"{path.name}: {name}")
    assert unknown == []


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=66), "1 minute ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=-2), "in 2 days"),
        (timedelta(days=200), "26 August 2025"),
    ],
)
def test_a_time_is_a_distance_while_that_says_something(before: timedelta, words: str) -> None:
    assert formats.distance_in_words(NOW - before, now=NOW) == words


def test_a_distance_is_said_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert formats.distance_in_words(NOW - timedelta(hours=3), now=NOW) == "il y a 3 heures"


def test_ago_tells_the_absolute_time_too() -> None:
    with clock.frozen_at(NOW), timezone.override("Europe/Paris"):
        html = drawn("{% ago at %}", at=NOW - timedelta(hours=3))
    assert 'datetime="2026-03-14T10:00:00+01:00"' in html
    assert 'title="14 Mar 2026, 10:00"' in html


def test_a_day_is_written_out() -> None:
    assert drawn("{% day on %}", on=date(2026, 3, 14)) == '<time datetime="2026-03-14">14 March 2026</time>'


def test_numbers_follow_the_language_and_nothing_known_is_a_dash() -> None:
    assert (
        drawn("{{ n|number }} {{ s|percent }} {{ none|number }}", n=12345, s=0.42, none=None)
        == "12,345 42% –"
    )
    with translation.override("de"):
        assert drawn("{{ n|number }}", n=12345) == "12.345"
        assert drawn("{{ s|percent }} {{ s|percent:1 }}", s=0.425) == "42\xa0% 42,5\xa0%"


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Lefèvre", "AL"), ("Chiara", "C"), ("Dora van den Berg", "DB"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert drawn("{{ name|initials }}", name=name) == letters


def test_what_people_write_is_never_markup() -> None:
    evil = '"><script>alert(1)</script>'
    html = drawn(
        "{% badge x %}{% avatar x %}{% mark x %}{% breadcrumbs x x x %}{% notice title=x %}{{ x }}{% endnotice %}"
        "{% empty title=x text=x %}{% stat label=x value=x definition=x %}{% facts pairs %}",
        x=evil,
        pairs=[(evil, evil)],
    )
    assert "<script" not in html


def test_a_notice_has_a_title_and_keeps_paragraphs() -> None:
    html = drawn('{% notice tone="warning" title="Careful" %}Mind the gap{% endnotice %}')
    assert 'class="notice notice--warning"' in html
    assert "<p>Mind the gap</p>" in html


def test_the_link_of_the_section_we_are_in_is_marked() -> None:
    assert 'aria-current="true"' in drawn('{% nav_link "/projects/" "Projects" %}')
    assert 'aria-current="page"' in drawn('{% nav_link "/projects/garibaldi/" "This" %}')
    assert "aria-current" not in drawn('{% nav_link "/" "Home" %}')


def test_breadcrumbs_end_with_the_page_itself() -> None:
    html = drawn('{% breadcrumbs "Projects" "/projects/" "Garibaldi" %}')
    assert '<a href="/projects/">Projects</a>' in html
    assert '<span aria-current="page">Garibaldi</span>' in html


def test_breadcrumbs_without_a_last_label_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn('{% breadcrumbs "Projects" "/projects/" %}')


def test_the_stance_bar_says_its_figures_in_words() -> None:
    html = drawn("{% stance_bar 24 1 0 %}")
    assert "24 agree" in html
    assert "1 is unsure" in html
    assert "0 disagree" in html
    assert html.count("<rect") == 2
    assert "style=" not in html


def test_nobody_with_a_stance_is_no_empty_bar() -> None:
    assert "<svg" not in drawn("{% stance_bar 0 0 0 %}")


def test_more_is_a_link_that_keeps_the_question() -> None:
    html = drawn("{% load_more page target='talks' %}", page=Page[Any]([], "next"))
    assert 'href="?sort=new&amp;after=next"' in html
    assert 'hx-target="#talks"' in html


def test_after_the_last_page_nothing_more_is_offered() -> None:
    assert "<a" not in drawn("{% load_more page target='talks' %}", page=Page[Any]([], ""))


def test_another_order_starts_at_the_first_page() -> None:
    assert drawn("{% address_with sort='old' %}") == "?sort=old"
    assert drawn("{% address_with sort='' %}") == "?"


def test_asking_twice_posts_with_a_token() -> None:
    html = drawn('{% confirm label="Delete" action="/x/" title="Delete it?" %}', csrf_token="abc")
    assert 'method="post" action="/x/"' in html
    assert 'value="abc"' in html


def test_a_field_is_tied_to_its_help_and_its_error() -> None:
    html = str(Question({}))
    field = html5lib.parseFragment(html, namespaceHTMLElements=False).find(".//input[@id='id_title']")
    assert field is not None
    assert field.get("aria-invalid") == "true"
    described = str(field.get("aria-describedby")).split()
    assert described == ["id_title_helptext", "id_title_error"]
    assert all(f'id="{name}"' in html for name in described)


def test_a_refused_form_starts_with_what_to_mend() -> None:
    html = str(Question({}))
    assert html.lstrip().startswith('<div class="error-summary" role="alert"')
    assert '<a href="#id_title">Title: Fill this in.</a>' in html
    assert "3 things need your attention" in html
    assert "Tick this box to go on." in html


def test_every_link_of_the_summary_leads_to_something() -> None:
    html = str(Question({}))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html


def test_an_unsent_form_complains_about_nothing() -> None:
    assert "error" not in str(Question())


def test_what_may_be_left_out_says_so() -> None:
    assert str(Question()).count("(optional)") == 1


def test_a_form_of_filters_marks_nothing() -> None:
    form = Question()
    form.mark_optional = False  # type: ignore[attr-defined]  # read by forms/field_optional.html
    assert "(optional)" not in str(form)


def test_choices_are_a_group_with_a_legend() -> None:
    html = str(Question())
    assert re.search(r"<fieldset[^>]*>\s*<legend>Level\s*</legend>", html)
    assert html.count('type="radio"') == 2


def test_a_long_text_says_how_much_fits() -> None:
    assert "At most 100 characters" in str(Question())


@pytest.mark.parametrize("frame", ["site", "workspace", "public", "minimal"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "nl"])
def test_the_style_guide_is_valid_and_has_nothing_inline(
    frame: str, language: str, lyon: Any, client_at: Any
) -> None:
    response = client_at(lyon).get("/dev/styleguide/", {"in": frame}, headers={"accept-language": language})
    assert response.status_code == 200
    html = response.content.decode()
    assert "style=" not in html
    assert not re.search(r"\son[a-z]+=", html)
    parser = html5lib.HTMLParser(strict=False)
    document = parser.parse(html)
    assert parser.errors == []
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert sorted({name for name in ids if ids.count(name) > 1}) == []
    assert len(document.findall(".//{*}h1")) == 1
    assert len(document.findall(".//{*}main")) == 1


@pytest.mark.parametrize(
    "page", ["400", "403", "403_csrf", "404", "429", "500", "unknown_city", "suspended_city", "read_only"]
)
def test_an_error_page_says_what_happened_and_what_to_do(page: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"{page}.html", {"status": 400})
    assert len(re.findall(r"<h1>[^<]{10,}</h1>", html)) == 1
    assert "What you can do" in html
    assert not re.search(r"<p[^>]*>\s*</p>", html)


@override_settings(SHOW_STYLEGUIDE=True)
def test_the_style_guide_knows_every_frame() -> None:
    assert set(styleguide.FRAMES) == {"site", "workspace", "public", "minimal"}


def test_pages_outside_of_any_scope_speak_for_civocracy() -> None:
    with scope.entered(None):
        assert drawn("{% here as h %}{{ h.name }}") == "Civocracy"


@pytest.mark.parametrize(
    ("label", "said"),
    [("Title", "Title: Fill this in."), ("Pour qui\u00a0?", "Pour qui\u00a0? Fill this in.")],
)
def test_a_colon_never_stands_behind_a_question(label: str, said: str) -> None:
    assert formats.labelled(label, "Fill this in.") == said
