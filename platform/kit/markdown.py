"""People's Markdown as safe HTML: parsed by markdown-it without raw HTML, then cleaned by nh3."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr", "s"}
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable("image")


def to_html(text: str) -> SafeString:
    """Safe HTML for a text somebody typed. Headings start at level 3, links carry rel="nofollow ugc noopener"."""
    rendered = _parser.render(text)
    for level in ("1", "2"):
        rendered = rendered.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    for level in ("5", "6"):
        rendered = rendered.replace(f"<h{level}>", "<h4>").replace(f"</h{level}>", "</h4>")
    cleaned = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(cleaned)  # noqa: S308  # cleaned by nh3 one line above
