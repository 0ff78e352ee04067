"""A wide picture in the sizes that pages and shared links need, kept among the files of the scope we are in."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from kit.pictures import Made, card, in_size
from kit.pictures import opened as opened_picture

#: Pixels of the longer side: a wide screen, a phone, a list.
SIDES = (1600, 960, 480)
CARD_FILE = "card.jpg"
FILES = (*(f"{side}.webp" for side in SIDES), CARD_FILE)
LONGEST_ALT, LONGEST_CREDIT = 200, 120


def checked_words(alt: str, credit: str) -> tuple[str, str]:
    """What can be seen on a picture and who made it, on one line each. Raises Refused, naming `alt` or `credit`."""
    alt, credit = " ".join(alt.split()), " ".join(credit.split())
    if not alt:
        raise Refused(_("Say what can be seen on the picture, for people who cannot see it."), field="alt")
    if len(alt) > LONGEST_ALT:
        raise Refused(_("One sentence is enough: at most 200 characters."), field="alt")
    if len(credit) > LONGEST_CREDIT:
        raise Refused(_("Use at most 120 characters to say who made it."), field="credit")
    return alt, credit


def keep(folder: str, file: BinaryIO) -> tuple[str, Made]:
    """Check and store a picture in every size; its key and its largest size. Raises Refused, naming `picture`."""
    key, picture = secrets.token_urlsafe(18), opened_picture(file, field="picture")
    sizes = [in_size(picture, side) for side in SIDES]
    for name, made in zip(FILES, [*sizes, card(picture)], strict=True):
        default_storage.save(_path(folder, key, name), ContentFile(made.content))
    return key, sizes[0]


def opened(folder: str, key: str, name: str) -> File[bytes]:
    """One of FILES. Raises FileNotFoundError."""
    found: File[bytes] = default_storage.open(_path(folder, key, name))
    return found


def copied(folder: str, key: str) -> str:
    """Store the same pictures once more; their new key."""
    copy = secrets.token_urlsafe(18)
    for name in FILES:
        with opened(folder, key, name) as file:
            default_storage.save(_path(folder, copy, name), file)
    return copy


def throw_away(folder: str, key: str) -> None:
    """Remove the files of a picture; harmless when repeated, and without a key."""
    for name in FILES if key else ():
        default_storage.delete(_path(folder, key, name))


def widths(width: int, height: int) -> dict[int, int]:
    """How wide each size of a picture is whose largest is so wide and high: the width by SIDES, for `srcset`."""
    longer = max(width, height, 1)
    return {side: round(width * min(1, side / longer)) for side in SIDES}


def _path(folder: str, key: str, name: str) -> str:
    return f"{folder}/{key}-{name}"
