"""The files of pictures, under the tenant's own prefix: `ideas/<key>-<side>.webp`."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from kit.pictures import Made, remade

#: Pixels of the longer side: for reading on a wide screen, and for a list on a phone.
LARGE, SMALL = 1600, 480


def keep(file: BinaryIO) -> tuple[str, Made]:
    """Check and store a picture; its key and its large size. Raises Refused, naming `picture`."""
    key = secrets.token_urlsafe(18)
    large, small = remade(file, sides=(LARGE, SMALL), field="picture")
    for side, made in ((LARGE, large), (SMALL, small)):
        default_storage.save(name_of(key, side), ContentFile(made.content))
    return key, large


def opened(key: str, side: int) -> File[bytes]:
    """The file of a picture in one size. Raises FileNotFoundError."""
    found: File[bytes] = default_storage.open(name_of(key, side))
    return found


def throw_away(key: str) -> None:
    """Remove the files of a picture; harmless when repeated."""
    for side in (LARGE, SMALL):
        default_storage.delete(name_of(key, side))


def name_of(key: str, side: int) -> str:
    """Where the file of a picture lies."""
    return f"ideas/{key}-{side}.webp"
