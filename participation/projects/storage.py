"""The files of projects, under the tenant's own prefix: `projects/covers/` and `projects/documents/`."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from kit.pictures import CARD, Made, card, in_size
from kit.pictures import opened as opened_picture

#: Pixels of the longer side of a cover: a wide screen, a phone, a list.
COVER_SIDES = (1600, 960, 480)
CARD_FILE = "card.jpg"
CARD_SIZE = CARD
COVER_FILES = (*(f"{side}.webp" for side in COVER_SIDES), CARD_FILE)


def keep_cover(file: BinaryIO) -> tuple[str, Made]:
    """Check and store a cover in every size; its key and its largest size. Raises Refused, naming `picture`."""
    key, picture = secrets.token_urlsafe(18), opened_picture(file, field="picture")
    sizes = [in_size(picture, side) for side in COVER_SIDES]
    for name, made in zip(COVER_FILES, [*sizes, card(picture)], strict=True):
        default_storage.save(_cover_name(key, name), ContentFile(made.content))
    return key, sizes[0]


def opened_cover(key: str, name: str) -> File[bytes]:
    """One of COVER_FILES. Raises FileNotFoundError."""
    found: File[bytes] = default_storage.open(_cover_name(key, name))
    return found


def copy_cover(key: str) -> str:
    """Store the same pictures once more; their new key."""
    copy = secrets.token_urlsafe(18)
    for name in COVER_FILES:
        with opened_cover(key, name) as file:
            default_storage.save(_cover_name(copy, name), file)
    return copy


def throw_cover_away(key: str) -> None:
    """Remove the files of a cover; harmless when repeated, and without a key."""
    for name in COVER_FILES if key else ():
        default_storage.delete(_cover_name(key, name))


def _cover_name(key: str, name: str) -> str:
    return f"projects/covers/{key}-{name}"


def keep_document(content: bytes, ending: str) -> str:
    """Store a document; its key."""
    key = secrets.token_urlsafe(18)
    default_storage.save(_document_name(key, ending), ContentFile(content))
    return key


def opened_document(key: str, ending: str) -> File[bytes]:
    """The file of a document. Raises FileNotFoundError."""
    found: File[bytes] = default_storage.open(_document_name(key, ending))
    return found


def copy_document(key: str, ending: str) -> str:
    """Store the same file once more; its new key."""
    with opened_document(key, ending) as file:
        return keep_document(file.read(), ending)


def throw_document_away(key: str, ending: str) -> None:
    """Remove the file of a document; harmless when repeated."""
    default_storage.delete(_document_name(key, ending))


def _document_name(key: str, ending: str) -> str:
    return f"projects/documents/{key}.{ending}"
