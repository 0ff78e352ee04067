"""What stood before and after, in words: names of fields, of departments and people, of roles and states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit.models import AuditEntry
from participation.departments.models import Decision, Department, Level, Role
from participation.privacy.models import Consent, LegalText
from participation.projects.models import Project, Responsibility

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: The kinds of things that lines are about, for the filter.
KINDS: dict[str, _StrPromise] = {
    "accounts.user": gettext_lazy("A person"),
    "departments.department": gettext_lazy("A department"),
    "projects.project": gettext_lazy("A project"),
    "projects.document": gettext_lazy("A document"),
    "discussions.discussion": gettext_lazy("A discussion"),
    "discussions.contribution": gettext_lazy("A contribution"),
    "answers.officialanswer": gettext_lazy("An official answer"),
    "teamwork.task": gettext_lazy("A task"),
    "imports.consultationimport": gettext_lazy("An import"),
    "tenants.tenant": gettext_lazy("The site itself"),
}
#: Through which door a line came.
DOORS: dict[str, _StrPromise] = {
    "page": gettext_lazy("a page"),
    "api": gettext_lazy("the API"),
    "job": gettext_lazy("the background"),
    "command": gettext_lazy("the command line"),
}
FIELDS: dict[str, _StrPromise] = {
    "name": gettext_lazy("Name"),
    "title": gettext_lazy("Title"),
    "parent": gettext_lazy("Belongs to"),
    "department": gettext_lazy("Department"),
    "departments": gettext_lazy("Departments"),
    "succeeded_by": gettext_lazy("Taken over by"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "heir": gettext_lazy("Taken over by"),
    "with_roles": gettext_lazy("Roles handed over"),
    "projects": gettext_lazy("Projects"),
    "members": gettext_lazy("Places in teams"),
    "responsibilities": gettext_lazy("Responsibilities"),
    "team": gettext_lazy("Team"),
    "state": gettext_lazy("State"),
    "fields": gettext_lazy("What was changed"),
    "language": gettext_lazy("Language"),
    "decider": gettext_lazy("Who decides"),
    "place": gettext_lazy("Place"),
    "link": gettext_lazy("Number of the link"),
    "days": gettext_lazy("Days"),
    "publish_at": gettext_lazy("Planned for"),
    "from": gettext_lazy("From number"),
    "copied": gettext_lazy("Copied"),
    "format": gettext_lazy("Format"),
    "version": gettext_lazy("Version"),
    "versions": gettext_lazy("Versions"),
    "position": gettext_lazy("Place in the list"),
    "new_picture": gettext_lazy("With a new picture"),
    "decide_on": gettext_lazy("Date of the decision"),
    "influence": gettext_lazy("Level of influence"),
    "reason": gettext_lazy("Reason"),
    "owner": gettext_lazy("Person in charge"),
    "due_on": gettext_lazy("Due"),
    "brand_color": gettext_lazy("Colour"),
    "introduction": gettext_lazy("Introduction"),
    "contact_email": gettext_lazy("Contact"),
    "kept_seal": gettext_lazy("Compared with a seal kept elsewhere"),
    "sessions": gettext_lazy("Sessions"),
}
_DEPARTMENTS = {"parent", "department", "departments", "succeeded_by"}
_PEOPLE = {"heir", "owner", "user", "person", "cover"}
#: Lists of numbers that say little by themselves: how many is what people read.
_COUNTED = {"projects", "members", "responsibilities"}


@dataclass(frozen=True)
class Change:
    """One field of a line: its name in words, what stood there before, and after."""

    name: str
    before: str
    after: str


@dataclass
class Names:
    """The names of everything that some lines mention by number."""

    departments: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)


def names_in(lines: Iterable[AuditEntry]) -> Names:
    """Look the names up that these lines mention. Two queries, however many lines."""
    departments: set[int] = set()
    people: set[int] = set()
    for line in lines:
        for key, value in _values(line):
            if key in _DEPARTMENTS:
                departments |= _numbers(value)
            elif key in _PEOPLE or (key == "roles" and line.action.startswith("department.")):
                people |= _numbers(value)
            elif key == "roles" and isinstance(value, list):
                departments |= {
                    one["department"] for one in value if isinstance(one, dict) and one.get("department")
                }
            elif key == "team" and isinstance(value, list):
                people |= {
                    int(one.partition(":")[0]) for one in value if str(one).partition(":")[0].isdigit()
                }
    accounts = get_user_model()._default_manager.filter(pk__in=people) if people else ()
    return Names(
        dict(Department.objects.filter(pk__in=departments).values_list("pk", "name")) if departments else {},
        {person.pk: str(person) for person in accounts},
    )


def changes_of(line: AuditEntry, names: Names) -> list[Change]:
    """What changed, field by field, in words."""
    before: Mapping[str, Any] = line.before
    after: Mapping[str, Any] = line.after
    return [
        Change(
            _field(key), _words(line, key, before.get(key), names), _words(line, key, after.get(key), names)
        )
        for key in dict.fromkeys([*before, *after])
    ]


def _field(key: str) -> str:
    if key in Decision.values:
        return str(Decision(key).label)
    return str(FIELDS.get(key) or key.replace("_", " ").capitalize())


def _words(line: AuditEntry, key: str, value: Any, names: Names) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if key in _COUNTED and isinstance(value, list):
        return ngettext("%(n)d thing", "%(n)d things", len(value)) % {"n": len(value)}
    if key == "fields" and isinstance(value, list):
        return ", ".join(_field(str(one)) for one in value)
    if isinstance(value, list):
        return ", ".join(_one(line, key, one, names) for one in value)
    return _one(line, key, value, names)


def _one(line: AuditEntry, key: str, value: Any, names: Names) -> str:
    if key in _DEPARTMENTS and isinstance(value, int):
        return names.departments.get(value) or _("Department %(number)s") % {"number": value}
    if (key in _PEOPLE or key == "roles") and isinstance(value, int):
        return names.people.get(value) or _("Account %(number)s, deleted") % {"number": value}
    if isinstance(value, dict) and "role" in value:
        place = value.get("department")
        where = names.departments.get(place, str(place)) if place else _("The whole site")
        return f"{_choice(Role, value['role'])} ({where})"
    if key == "team":
        number, _colon, responsibility = str(value).partition(":")
        who = names.people.get(int(number), number) if number.isdigit() else number
        return f"{who} ({_choice(Responsibility, responsibility)})"
    if key == "role":
        return _choice(Role, value)
    if key in Decision.values:
        return _choice(Level, value)
    if key == "state" and line.subject_type == "projects.project":
        return _choice(Project.State, value)
    return str(value)


def _choice(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else str(value)


def _values(line: AuditEntry) -> Iterator[tuple[str, Any]]:
    yield from line.before.items()
    yield from line.after.items()


def _numbers(value: Any) -> set[int]:
    return {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)}


def thing_in_words(line: AuditEntry) -> str:
    """What a line is about, as people call it; lines about legal texts and consent keep a key in its place."""
    key, _sign, rest = line.subject_name.replace(":", " ").partition(" ")
    rest = rest.strip()
    if line.subject_type == LegalText._meta.label_lower and key in LegalText.Kind.values:
        return f"{LegalText.Kind(key).label} {rest}" if rest.isdecimal() else str(LegalText.Kind(key).label)
    if line.subject_type == Consent._meta.label_lower and key in Consent.Purpose.values:
        return str(Consent.Purpose(key).label)
    return line.subject_name
