"""People's Markdown as safe HTML (parsed by markdown-it without raw HTML, then cleaned by nh3), and as plain text."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

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


def to_text(text: str) -> str:
    """The same for places that show no HTML: paragraphs, lists and quotes as people type them, without any other sign.

    The address of a link follows its words in brackets.
    """
    return _blocks(SyntaxTreeNode(_parser.parse(text)).children)


def _blocks(nodes: list[SyntaxTreeNode], *, tight: bool = False) -> str:
    return ("\n" if tight else "\n\n").join(filter(None, map(_block, nodes)))


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        first = int(node.attrs.get("start", 1))
        signs = [
            f"{number}. " if node.type == "ordered_list" else "- "
            for number in range(first, first + len(node.children))
        ]
        return "\n".join(
            _behind(sign, _blocks(item.children, tight=True))
            for sign, item in zip(signs, node.children, strict=True)
        )
    if node.type == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).split("\n"))
    if node.type == "hr":
        return "----"
    if node.type == "inline":
        return "".join(map(_inline, node.children))
    return _blocks(node.children) if node.children else node.content.rstrip("\n")


def _behind(sign: str, text: str) -> str:
    return sign + text.replace("\n", "\n" + " " * len(sign))


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    words = "".join(map(_inline, node.children)) if node.children else node.content
    if node.type != "link":
        return words
    address = str(node.attrs.get("href", "")).removeprefix("mailto:")
    return words if not address or words == address else f"{words} ({address})"
