"""The tags of ``{% load ui %}`` that know where we are: navigation, the next page, the site and its languages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from kit import formats, scope, theme_views
from kit.icons import outline
from kit.pagination import Page

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, url: str, label: str, icon: str = "", count: int = 0, exact: bool = False
) -> SafeString:
    """Draw a link of a navigation; the section we are in is marked for the eye and for screen readers."""
    path = context["path"] if "path" in context else context["request"].path if "request" in context else ""
    return _nav_link(get_language(), path, str(url), str(label), str(icon), int(count), exact)


@register.simple_tag(takes_context=True)
def nav_links(context: Context, items: Iterable[Any]) -> SafeString:
    """Draw the links of a list of sections: each has ``label``, ``url`` and perhaps ``icon``, ``count`` and ``exact``."""
    links = (
        nav_link(
            context,
            item["url"],
            item["label"],
            icon=item.get("icon", ""),
            count=item.get("count") or 0,
            exact=item.get("exact", False),
        )
        for item in items
    )
    return SafeString("".join(f"<li>{link}</li>" for link in links))


@lru_cache(maxsize=2_048, typed=True)  # words that are safe are not the same as those that are not
def _nav_link(
    _language: str | None, path: str, url: str, label: str, icon: str, count: int, exact: bool
) -> SafeString:
    here = path == url
    inside = not exact and url != "/" and path.startswith(url)
    current = (
        mark_safe(' aria-current="page"') if here else mark_safe(' aria-current="true"') if inside else ""
    )
    sign = outline(icon, 20) if icon else ""
    tally = (
        format_html(' <span class="nav-link__count">{}</span>', formats.number_in_words(count))
        if count
        else ""
    )
    return format_html(
        '<a class="nav-link" href="{}"{}>{}<span>{}</span>{}</a>', url, current, sign, label, tally
    )


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: Context, items: Iterable[Any], label: str) -> dict[str, Any]:
    """Draw tabs that are links: each item has ``label``, ``url`` and perhaps ``count`` and ``current``."""
    return {"items": list(items), "label": label, "request": context.get("request")}


@register.simple_tag
def breadcrumbs(*trail: object) -> SafeString:
    """Draw the way here: label and address in turns, and at the end the label of this page."""
    if len(trail) % 2 == 0:
        raise template.TemplateSyntaxError("breadcrumbs wants label, address, …, and the label of this page")
    links = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((trail[at + 1], trail[at]) for at in range(0, len(trail) - 1, 2))
    )
    return format_html(
        '<nav class="breadcrumbs" aria-label="{}"><ol>{}<li><span aria-current="page">{}</span></li></ol></nav>',
        _("You are here"), links, trail[-1],
    )  # fmt: skip


@register.inclusion_tag("components/load_more.html", takes_context=True)
def load_more(
    context: Context, page: Page[Any], target: str = "", label: str = "", parameter: str = "after"
) -> dict[str, Any]:
    """Link to what comes after a page of ``kit.pagination``; with ``target`` (an id) htmx puts it in place."""
    address = _query_with(_query_of(context), ((parameter, page.next_cursor),))
    return {"page": page, "address": address, "target": target, "label": label}


@register.simple_tag(takes_context=True)
def address_with(context: Context, **changes: object) -> str:
    """Return the query string of this page with some parameters changed; an empty value removes one."""
    said = ((name, "" if value is None else str(value)) for name, value in changes.items())
    return _query_with(_query_of(context), (("after", ""), *said))


def _query_of(context: Context) -> str:
    return str(context["request"].META.get("QUERY_STRING", ""))


@lru_cache(maxsize=2_048)
def _query_with(asked: str, changes: tuple[tuple[str, str], ...]) -> str:
    query = QueryDict(asked.encode("latin-1"), mutable=True)  # as WSGI hands over what was asked
    for name, value in changes:
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def here() -> scope.Scope:
    """Return the scope of the page: the city, or Civocracy's own site."""
    return scope.current_or_none() or scope.public()


@register.simple_tag
def theme_address() -> str:
    """Return the address of the tenant's stylesheet, or "" where the default theme is right."""
    version = theme_views.address_version()
    try:
        return f"{reverse('theme')}?v={version}" if version else ""
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def languages_here(context: Context) -> list[dict[str, str]]:
    """Return the languages this site speaks, each with ``code`` and its own name for itself."""
    offered = context.get("site_languages") or settings.LANGUAGES
    return [
        {"code": code, "name": get_language_info(code)["name_local"].capitalize()} for code, _name in offered
    ]
