"""``{% load ui %}``: the components that are more than a class name. templates/components/README.md shows them all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kit import formats
from kit.icons import outline
from kit.templatetags import wayfinding

register = template.Library()

AVATAR_TINTS = 6
NOTICE_ICONS = {
    "info": "information-circle",
    "positive": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
    "neutral": "information-circle",
}
MESSAGE_TONES = {"success": "positive", "warning": "warning", "error": "danger", "debug": "neutral"}


# --- Signs and words -----------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """Draw a heroicon in outline. It is decoration and silent, unless ``label`` gives it a name of its own."""
    svg = outline(name, size)
    return format_html('{}<span class="visually-hidden">{}</span>', svg, label) if label else svg


@register.simple_tag
def badge(text: object, tone: str = "neutral", icon: str = "", plain: bool = False) -> SafeString:
    """Draw a short state. Tones: neutral, brand, positive, warning, danger, info."""
    sign = outline(icon, 16) if icon else ""
    return format_html(
        '<span class="badge badge--{}{}">{}{}</span>', tone, " badge--plain" if plain else "", sign, text
    )


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """Say when something was or will be, as a distance; the absolute time is in the title."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        localtime(moment).isoformat(timespec="seconds"),
        formats.moment_in_words(moment),
        formats.distance_in_words(moment),
    )


@register.simple_tag
def exactly(moment: datetime | None) -> SafeString | str:
    """Write a moment to the minute: "14 Mar 2025, 17:05"."""
    if moment is None:
        return ""
    there = localtime(moment).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', there, formats.moment_in_words(moment))


@register.simple_tag
def day(value: date | datetime | None) -> SafeString | str:
    """Write a day: "14 March 2025"."""
    if value is None:
        return ""
    on = localtime(value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), formats.day_in_words(on))


@register.filter
def number(value: float | int | None, digits: int | None = None) -> str:
    """Write a number with the language's separators; nothing known is a dash, never a zero."""
    return "–" if value is None else formats.number_in_words(value, digits=digits)


@register.filter
def labelled(label: str, words: str) -> str:
    """Write something after what it is about, with the colon of the language."""
    return formats.labelled(label, words)


@register.filter
def compact(value: float | int | None) -> str:
    """Write the magnitude of a big number: "12K"."""
    return "–" if value is None else formats.compact_number_in_words(value)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """Write a share of one as a percentage."""
    return "–" if share is None else formats.share_in_words(share, digits=digits)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word, at most two."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """Draw a select's options from pairs of value and words: for lists so long that a loop of the template's is felt."""
    mine = str(chosen)
    drawn = (
        (escape(str(value)), " selected" if str(value) == mine else "", escape(str(words)))
        for value, words in choices
    )
    return SafeString(
        "".join(f'<option value="{value}"{state}>{words}</option>' for value, state, words in drawn)
    )


@register.simple_tag
def avatar(name: str, size: str = "", image_url: str = "") -> SafeString:
    """Draw a person's picture or initials; silent, because the name stands beside it. Sizes: small, large."""
    classes = f"avatar avatar--{zlib.adler32(str(name).encode()) % AVATAR_TINTS + 1}" + (
        f" avatar--{size}" if size else ""
    )
    inside = format_html('<img src="{}" alt="" loading="lazy">', image_url) if image_url else initials(name)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, inside)


@register.simple_tag
def mark(name: str, size: str = "", image_url: str = "") -> SafeString:
    """Draw a city's mark: its logo, or the first letter of its name like a drop capital."""
    if image_url:
        return format_html('<img class="mark-image" src="{}" alt="" height="40">', image_url)
    return format_html(
        '<span class="mark{}" aria-hidden="true">{}</span>',
        f" mark--{size}" if size else "",
        str(name).strip()[:1],
    )


# --- Blocks ----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """Wrap what a person should know before going on. Tones: info, positive, warning, danger, neutral."""
    return format_html(
        '<div class="notice notice--{}">{}<div class="notice__body">{}{}</div></div>',
        tone,
        outline(icon or NOTICE_ICONS[tone], 24),
        format_html('<p class="notice__title">{}</p>', title) if title else "",
        content if content.lstrip().startswith("<") else format_html("<p>{}</p>", content),
    )


@register.inclusion_tag("components/confirm.html")
def confirm(label: str, action: str, title: str, text: str = "", **options: Any) -> dict[str, Any]:
    """Ask before something that cannot be undone, then POST. Options: confirm_label, name, value, quiet, small."""
    return {"label": label, "action": action, "title": title, "text": text, **options}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str,
    text: str = "",
    icon: str = "inbox",
    action_url: str = "",
    action_label: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """Say that there is nothing yet and what to do about it."""
    return {
        "title": title, "text": text, "icon": icon, "action_url": action_url, "action_label": action_label, "level": level,
    }  # fmt: skip


@register.inclusion_tag("components/stat.html")
def stat(
    label: str,
    value: object,
    definition: str = "",
    unit: str = "",
    note: str = "",
    icon: str = "",
    tone: str = "",
) -> dict[str, Any]:
    """Show one figure with its written definition under it."""
    return {
        "label": label, "value": value, "definition": definition, "unit": unit, "note": note, "icon": icon, "tone": tone,
    }  # fmt: skip


@register.inclusion_tag("components/progress.html")
def progress(value: float, maximum: float, label: str, detail: str = "") -> dict[str, Any]:
    """Show how much of something is done, in words as well."""
    share = value / maximum if maximum else 0.0
    return {
        "value": value,
        "maximum": maximum or 1,
        "label": label,
        "detail": detail or formats.share_in_words(share),
    }


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Any], label: str = "", line: bool = False) -> dict[str, Any]:
    """List steps: each has ``label``, ``state`` (done, current, todo, failed) and perhaps ``detail``."""
    return {"items": list(items), "label": label, "line": line}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[tuple[object, object]]) -> dict[str, Any]:
    """List terms and their values."""
    return {"pairs": list(pairs)}


@register.inclusion_tag("components/stances.html")
def stance_bar(agree: int, unsure: int, disagree: int, key: bool = True) -> dict[str, Any]:
    """Draw how many agree, are unsure and disagree, in words as well."""
    total = agree + unsure + disagree
    parts: list[dict[str, str]] = []
    start = 0.0
    for name, count in (("agree", agree), ("unsure", unsure), ("disagree", disagree)):
        width = 100 * count / total if total else 0.0
        if count:
            parts.append({"name": name, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return {
        "agree": agree,
        "unsure": unsure,
        "disagree": disagree,
        "total": total,
        "parts": parts,
        "key": key,
    }


@register.simple_tag
def errors_of(field: BoundField) -> list[str]:
    """Return what is wrong with a field in words that say what to do, where Django only says "required"."""
    empty_is = {
        "checkbox": _("Tick this box to go on."),
        "select": _("Choose one."),
        "radioselect": _("Choose one."),
    }
    return [
        empty_is.get(field.widget_type, _("Fill this in.")) if error.code == "required" else str(message)
        for error, message in zip(field.errors.as_data(), field.errors, strict=True)
    ]


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List on top of a form what is wrong in it, each with a link to its field. Nothing for a form without errors."""
    fields = [(field, errors_of(field)) for field in form if field.errors] if form.errors else []
    general = form.non_field_errors() if form.errors else []
    return {"fields": fields, "general": general, "count": len(fields) + len(general)}


@register.filter
def tone_of_message(level_tag: str) -> str:
    """Return the notice's tone for a message of django.contrib.messages."""
    return MESSAGE_TONES.get(level_tag, "info")


register.tags.update(wayfinding.register.tags)
