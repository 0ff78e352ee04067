"""The files of projects, under the tenant's own prefix: `projects/covers/` and `projects/documents/`."""

from __future__ import annotations

import secrets
from functools import partial

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from kit import covers

COVER_SIDES, COVER_FILES, CARD_FILE = covers.SIDES, covers.FILES, covers.CARD_FILE
_COVERS = "projects/covers"

keep_cover = partial(covers.keep, _COVERS)
opened_cover = partial(covers.opened, _COVERS)
copy_cover = partial(covers.copied, _COVERS)
throw_cover_away = partial(covers.throw_away, _COVERS)


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
