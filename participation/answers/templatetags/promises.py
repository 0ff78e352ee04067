"""``{% load promises %}``: how a promise stands today, in a word, a tone and an icon."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit import clock
from participation.answers.models import Promise

register = template.Library()


@dataclass(frozen=True)
class PromiseStanding:
    """What a badge says."""

    words: str
    tone: str
    icon: str


@register.simple_tag
def standing(promise: Promise) -> PromiseStanding:
    """How it stands today."""
    if promise.is_broken:
        return PromiseStanding(pgettext("a promise", "Broken"), "danger", "x-circle")
    if promise.was_kept_late:
        return PromiseStanding(_("Kept late"), "positive", "check-circle")
    if promise.is_kept:
        return PromiseStanding(pgettext("a promise", "Kept"), "positive", "check-circle")
    if promise.is_late(clock.today()):
        return PromiseStanding(pgettext("a promise", "Late"), "warning", "exclamation-triangle")
    return PromiseStanding(pgettext("a promise", "Open"), "info", "clock")
