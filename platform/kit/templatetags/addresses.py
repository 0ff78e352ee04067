"""`{% url %}` as Django has it, and quicker for addresses that never change.

A page of the workspace names forty addresses, nearly all of them fixed, and each time Django asks the whole URL
configuration for them. Those whose name and arguments are written in the template are asked for once for each site's
configuration. Settings make this library a built-in one: templates need not load it.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Django's own tag; where everything is written in the template, its address is remembered."""
    node = django_url(parser, token)
    if node.kwargs or not all(_is_written(part) for part in (node.view_name, *node.args)):
        return node
    return FixedURLNode(node.view_name, node.args, node.kwargs, node.asvar)


def _is_written(part: FilterExpression) -> bool:
    # What is a name of the context is a Variable; words in quotes are themselves.
    return isinstance(part.var, str) and not part.filters


class FixedURLNode(URLNode):
    """An address that never changes on one site."""

    def render(self, context: Context) -> str:
        """The address. Raises NoReverseMatch, except for `{% url … as name %}`, which is empty then."""
        name, args = str(self.view_name.var), tuple(str(arg.var) for arg in self.args)
        found = fixed_address(name, *args)
        if self.asvar:
            context[self.asvar] = found or ""
            return ""
        if found is None:
            raise NoReverseMatch(f"{name} {args}: no such address on this site.")
        return conditional_escape(found) if context.autoescape else found


def fixed_address(name: str, *args: str) -> str | None:
    """The address of a page on this site, remembered; None where it has none."""
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=4_096)
def _address(urlconf: str, _prefix: str, name: str, args: tuple[str, ...]) -> str | None:
    try:
        return reverse(name, urlconf=urlconf, args=args)
    except NoReverseMatch:
        return None
