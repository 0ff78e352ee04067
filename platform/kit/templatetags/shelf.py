"""`{% shelf … %}`: a part of a page that is drawn once and kept while nothing on it changes (see kit.shelf)."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

from kit.shelf import Shelf

register = template.Library()
#: So many parts are kept for each place in a template; about 2 KB each.
MOST_KEPT = 500


@register.tag("shelf")
def shelf(parser: Parser, token: Token) -> ShelfNode:
    """`{% shelf project.pk project.title … %}` … `{% endshelf %}`: everything that stands on the part has to be named, and
    nothing personal may stand on it unless it is named too.
    """
    everything = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    if not everything:
        raise template.TemplateSyntaxError("shelf wants everything that stands on the part")
    drawn = parser.parse(("endshelf",))
    parser.delete_first_token()
    return ShelfNode(everything, drawn)


class ShelfNode(template.Node):
    """The part, drawn or as it was kept."""

    def __init__(self, everything: list[FilterExpression], nodelist: NodeList) -> None:
        self.everything, self.nodelist = everything, nodelist
        self.shelf = Shelf(MOST_KEPT)

    def render(self, context: Context) -> str:
        """Drawn in the context of the page, where it was not drawn yet."""
        key = tuple(_plain(one.resolve(context)) for one in self.everything)
        return self.shelf.part(key, lambda: self.nodelist.render(context))


def _plain(value: object) -> object:
    # What can be compared for ever: a row would be the same whatever was changed in it.
    return (
        value if isinstance(value, (int, float, type(None))) or not hasattr(value, "__dict__") else str(value)
    )
