"""What the places that somebody follows are called. Rooms above know; settings.PLACE_NAMES asks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from participation.departments.models import Department
from participation.news.models import Following, Place

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Named:
    """Something followed, with its name and its page; without a page where it cannot be read any more."""

    following: Following
    name: str | _StrPromise
    path: str = ""


def named(followings: Iterable[Following]) -> list[Named]:
    """What is followed, by name, in its order. One query for each kind of place among them."""
    rows = list(followings)
    found: dict[tuple[str, int], tuple[str | _StrPromise, str]] = {
        (Place.SITE.value, 0): (_("Everything on this site"), "/")
    }
    for place, numbers in _by_place(rows).items():
        for number, (name, path) in _names(place, numbers).items():
            found[place, number] = (name, path)
    return [
        Named(row, *found.get((row.place, row.place_id), (_("Something that is not public any more"), "")))
        for row in rows
    ]


def names_of_departments(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The name and page of each department."""
    from django.urls import reverse

    rows = Department.objects.current().filter(pk__in=numbers)
    return {row.pk: (row.name, reverse("departments:detail", args=[row.slug])) for row in rows}


def _by_place(rows: list[Following]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.place, []).append(row.place_id)
    return found


def _names(place: str, numbers: list[int]) -> dict[int, tuple[str, str]]:
    function = settings.PLACE_NAMES.get(place)
    return import_string(function)(numbers) if function else {}
