"""Reading a list of people to invite: pasted, or a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from participation.departments.models import Department, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST_LIST = 200_000
#: So many are invited while a person waits; more come in several lists.
LONGEST_LIST = 500
_DELIMITERS = ";\t,"


@dataclass(frozen=True)
class Line:
    """One person of a list, or why this line cannot be used. `number` counts from 1."""

    number: int
    email: str
    name: str = ""
    role: str = ""
    department: Department | None = None
    error: str | _StrPromise = ""

    @property
    def role_words(self) -> str:
        """The role's name."""
        return str(Role(self.role).label) if self.role else ""


def text_of(content: bytes) -> str:
    """The text of a file, whatever spreadsheet wrote it."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def read_list(
    text: str, *, role: str, department: Department | None, departments: Mapping[str, Department]
) -> list[Line]:
    """Every line that is not empty; those that cannot be used say why. Addresses are named once.

    `role` and `department` count where a line names none. `departments` are those that can be named, by their name or
    slug in small letters. The first line may be a heading (see `_is_heading`).
    """
    lines: list[Line] = []
    seen: set[str] = set()
    begun = False
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    for number, cells in enumerate(
        csv.reader(StringIO(text), delimiter=_delimiter(text), quotechar='"'), start=1
    ):
        given = [cell.strip() for cell in cells]
        if not any(given):
            continue
        is_first, begun = not begun, True
        if is_first and _is_heading(given):
            continue
        line = _read(number, given, role=role, department=department, departments=departments)
        if not line.error and line.email.lower() in seen:
            line = Line(number, line.email, line.name, error=_("This address is in the list twice."))
        seen.add(line.email.lower())
        lines.append(line)
    return lines


def _is_heading(given: list[str]) -> bool:
    """Whether a first line names columns. Somebody whose address has a slip is told, not left out in silence."""
    return "@" not in "".join(given) and "." not in given[0] and not any(map(_role, given[1:]))


def _read(
    number: int,
    given: list[str],
    *,
    role: str,
    department: Department | None,
    departments: Mapping[str, Department],
) -> Line:
    email, name, role_said, place_said = [*given, "", "", "", ""][:4]
    try:
        validate_email(email)
    except ValidationError:
        return Line(number, email, name, error=_("This is not an e-mail address."))
    if len(name) > 80:
        return Line(number, email, name[:80], error=_("This name is too long. Use at most 80 characters."))
    found = _role(role_said) if role_said else role
    if found is None:
        return Line(number, email, name, error=_("There is no role called “%(name)s”.") % {"name": role_said})
    place = departments.get(place_said.casefold()) if place_said else department
    if place_said and place is None:
        words = _("There is no department called “%(name)s” that you administer.")
        return Line(number, email, name, found, error=words % {"name": place_said})
    return Line(number, email, name, found, None if found == Role.ADMINISTRATOR and not place_said else place)


def _role(said: str) -> str | None:
    names = {name.casefold(): role.value for role in Role for name in (role.value, str(role.label))}
    return names.get(said.casefold())


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if "@" in line), "")
    return max(_DELIMITERS, key=first.count)
