"""Sections of the page of settings: each room says what it has, and the page lists them without knowing the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Section:
    """What there is to set, in words, and where. `key` is its anchor on the page."""

    key: str
    title: _StrPromise | str
    text: _StrPromise | str
    label: _StrPromise | str
    url: str


def settings_sections() -> list[Section]:
    """What the rooms named in settings.SETTINGS_SECTIONS have, in that order."""
    return [import_string(name)() for name in settings.SETTINGS_SECTIONS]
