"""`{% load i18n %}` as Django has it, and quicker for sentences that stand in the template.

Looking a sentence up costs a hundred calls, and a page says fifty. Each is looked up once for each language; settings give
templates this library under Django's name.
"""

from __future__ import annotations

from django.template import Library
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's own tag; a sentence in quotes is remembered, with its context if that is in quotes too."""
    node = i18n.do_translate(parser, token)
    said, about = node.filter_expression, node.message_context
    # Words in quotes have nothing to be looked up in the page; names have.
    written = not said.filters and said.var.lookups is None and not node.noop
    if written and (about is None or (not about.filters and isinstance(about.var, str))):
        return WrittenNode(i18n.TranslateNode(said, node.noop, None, about), node.asvar)
    return node


class WrittenNode(Node):
    """A sentence that is the same whenever it is said in the same language."""

    child_nodelists = ()

    def __init__(self, sentence: i18n.TranslateNode, asvar: str | None) -> None:
        self.sentence, self.asvar = sentence, asvar
        self.said: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        """The sentence; nothing where it only gets a name."""
        key = get_language(), context.autoescape
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = self.sentence.render(context)
        if self.asvar is None:
            return said
        context[self.asvar] = said
        return ""
