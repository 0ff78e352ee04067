"""Addresses made of titles."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

MAX_LENGTH = 80
#: Words that are addresses of pages beside the rows.
PAGES = frozenset({"new"})


def free_slug(rows: QuerySet[Any], title: str, *, otherwise: str) -> str:
    """A slug for `title` that none of `rows` has; `otherwise` stands in where nothing of the title is left."""
    stem = slugify(title)[: MAX_LENGTH - 6].strip("-") or otherwise
    taken = PAGES | set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
