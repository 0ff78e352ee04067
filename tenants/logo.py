"""A tenant's logo: one picture among its own files, `site/logo-<key>.webp`."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from kit.pictures import remade

#: Pixels of the longer side: sharp on every screen at the height of a masthead.
SIDE = 400


def keep(file: BinaryIO) -> str:
    """Check and store a logo of the tenant that was entered; its key. Raises Refused, naming `logo`."""
    key = secrets.token_urlsafe(18)
    (made,) = remade(file, sides=(SIDE,), field="logo")
    default_storage.save(_name(key), ContentFile(made.content))
    return key


def opened(key: str) -> File[bytes]:
    """The file of a logo of the tenant that was entered. Raises FileNotFoundError."""
    found: File[bytes] = default_storage.open(_name(key))
    return found


def throw_away(key: str) -> None:
    """Remove a logo; harmless when repeated, and without a key."""
    if key:
        default_storage.delete(_name(key))


def _name(key: str) -> str:
    return f"site/logo-{key}.webp"
