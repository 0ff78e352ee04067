"""`{% part … %}`: something of a page that is drawn once and kept while nothing on it changes (see kit.parts)."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context

from kit import clock, scope
from kit.parts import PARTS

register = template.Library()


@register.tag("part")
def part(parser: Parser, token: Token) -> PartNode:
    """`{% part project missing count=rows|length %}` … `{% endpart %}`: nothing but what is named exists inside,
    and what is the same for everybody: `here`, `now` and `today`.

    So nothing personal can stand there unless it is named, and then it is kept for that person alone. No form that needs a
    token, nothing that is drawn by lot.
    """
    named: dict[str, FilterExpression] = {}
    for word in token.split_contents()[1:]:
        found = token_kwargs([word], parser) or {word: parser.compile_filter(word)}
        named.update(found)
    if any(not name.isidentifier() for name in named):
        raise template.TemplateSyntaxError(
            "part wants names, and a name for everything else: count=rows|length"
        )
    drawn = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(named, drawn)


class PartNode(template.Node):
    """The part, drawn or as it was kept."""

    def __init__(self, named: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.named, self.nodelist = named, nodelist

    def render(self, context: Context) -> str:
        """Drawn with nothing but the values, where it was not drawn yet."""
        values = {name: one.resolve(context, ignore_failures=True) for name, one in self.named.items()}
        return PARTS.part(self, values, lambda: self.drawn(context, values))

    def drawn(self, context: Context, values: dict[str, object]) -> str:
        """Drawn anew."""
        inside = Context(
            {**values, "here": scope.current(), "now": clock.now(), "today": clock.today()},
            autoescape=context.autoescape,
            use_l10n=context.use_l10n,
            use_tz=context.use_tz,
        )
        inside.template, inside.render_context = context.template, context.render_context
        return self.nodelist.render(inside)
