"""``{% load activities %}``: where an activity stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.projects.listing import ActivityLine
from participation.projects.models import Activity
from participation.projects.rules import may_take_part

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()


@dataclass(frozen=True)
class Window:
    """A label for the state, and the moment at which it changes, with the word that goes before it."""

    label: str | _StrPromise
    tone: str
    icon: str = ""
    words: str | _StrPromise = ""
    moment: datetime | None = None


@register.simple_tag
def window_of(activity: Activity | ActivityLine, now: datetime) -> Window:
    """Return where the activity stands at that moment; its project must be loaded."""
    if activity.is_draft:
        return Window(_("Draft"), "warning", "pencil")
    if activity.is_upcoming(now):
        return Window(
            _("Coming up"), "info", "clock", pgettext_lazy("in a list of facts", "opens"), activity.opens_at
        )
    if may_take_part(activity, now):
        words = pgettext_lazy("in a list of facts", "closes")
        return Window(_("Open"), "positive", "", words if activity.closes_at else "", activity.closes_at)
    return Window(_("Closed"), "neutral", "lock-closed")
