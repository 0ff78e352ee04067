"""The open data package: what anybody may have, as a frictionless Data Package (datapackage.json and CSV files).

Only public projects, and only sums. Numbers of people, stances and questionnaires below five are left empty: together with
what is public anyway they could say something about one person.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock, scope
from kit.csvio import csv_chunks
from participation.engagement.definitions import DEFINITIONS, define
from participation.engagement.models import DayTally
from participation.engagement.queries import Part, Scope, figures_of_all_projects, people_of_each
from participation.journal.models import Kind
from participation.projects.models import Project

FEWEST = 5
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
#: What is counted by day, by the kind of event; those of people's leanings are protected when small.
BY_DAY: dict[str, tuple[Kind, bool]] = {
    "contributions": (Kind.CONTRIBUTION_MADE, False),
    "replies": (Kind.REPLY_MADE, False),
    "stances": (Kind.STANCE_TAKEN, True),
    "survey_answers": (Kind.SURVEY_ANSWERED, True),
    "visitors": (Kind.PROJECT_VISITED, True),
}
_FIELDS: dict[str, list[tuple[str, str]]] = {
    "projects": [
        ("project", "string"),
        ("title", "string"),
        ("department", "string"),
        ("state", "string"),
        ("influence", "string"),
        ("published_on", "date"),
        ("closed_on", "date"),
        ("contributions", "integer"),
        ("replies", "integer"),
        ("stances", "integer"),
        ("contributors", "integer"),
        ("participants", "integer"),
        ("sustain_index", "number"),
    ],
    "days": [("project", "string"), ("day", "date"), *((name, "integer") for name in BY_DAY)],
    "dictionary": [
        ("figure", "string"),
        ("name", "string"),
        ("meaning", "string"),
        ("formula", "string"),
        ("unit", "string"),
        ("version", "integer"),
        ("since", "date"),
    ],
}


def write_package(file: IO[bytes]) -> int:
    """Write the package as ZIP; returns how many rows of data it has. Days are read as a stream."""
    projects = {row.pk: row for row in Project.objects.public().select_related("department")}
    rows = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, found in (
            ("projects", _projects(projects)),
            ("days", _days(projects)),
            ("dictionary", _dictionary()),
        ):
            with package.open(f"{name}.csv", "w") as target:
                for chunk in csv_chunks([field for field, _type in _FIELDS[name]], found, mark=False):
                    rows += chunk.count("\r\n")
                    target.write(chunk.encode())
        package.writestr("datapackage.json", json.dumps(descriptor(), indent=2, ensure_ascii=False))
    return rows - len(_FIELDS)


def descriptor() -> dict[str, Any]:
    """datapackage.json: what each file and column means (https://specs.frictionlessdata.io/data-package/)."""
    here = scope.current()
    return {
        "profile": "tabular-data-package",
        "name": "participation",
        "title": _("Participation at %(site)s") % {"site": here.name},
        "description": _(
            "What people contributed to public projects, in sums. Numbers of people, stances, questionnaires and visitors "
            "below 5 are left empty to protect small groups."
        ),
        "homepage": here.url,
        "created": clock.now().isoformat(),
        "licenses": [LICENCE],
        "resources": [_resource(name) for name in _FIELDS],
    }


def _resource(name: str) -> dict[str, Any]:
    keys: dict[str, Any] = {
        "projects": {"primaryKey": "project"},
        "days": {
            "primaryKey": ["project", "day"],
            "foreignKeys": [
                {"fields": "project", "reference": {"resource": "projects", "fields": "project"}}
            ],
        },
        "dictionary": {"primaryKey": "figure"},
    }
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(*field) for field in _FIELDS[name]],
            "missingValues": [""],
            **keys[name],
        },
    }


#: What the columns mean that are no figures.
_WORDS = {
    "project": gettext_lazy("The last part of the project's address."),
    "title": gettext_lazy("The project's title."),
    "department": gettext_lazy("The department that owns the project."),
    "state": gettext_lazy("published: it runs. closed: it has ended."),
    "influence": gettext_lazy(
        "How far people's influence reaches, on the IAP2 spectrum: inform, consult, involve, collaborate, empower."
    ),
    "published_on": gettext_lazy("The day on which it was published."),
    "closed_on": gettext_lazy("The day on which it was closed."),
    "day": gettext_lazy("Calendar day in the time zone of this site."),
    "figure": gettext_lazy("The column that the row explains."),
    "meaning": gettext_lazy("What the figure says, in plain words."),
    "formula": gettext_lazy("How exactly it is worked out."),
    "version": gettext_lazy("A definition that changes gets a new version."),
    "since": gettext_lazy("The day from which on it has meant this."),
}


def _field(name: str, kind: str) -> dict[str, str]:
    described = {"name": name, "type": kind}
    if name in _WORDS:
        described["description"] = str(_WORDS[name])
    if name in DEFINITIONS:
        definition = define(name)
        described |= {"title": str(definition.name), "description": str(definition.words)}
    return described


def _projects(public: dict[int, Project]) -> Iterator[list[Any]]:
    people = people_of_each(Part.PROJECT)
    for found in figures_of_all_projects():
        project = public.get(found.project.pk)
        if project is None:
            continue
        participants, contributors = people.get(str(project.pk), (0, 0))
        yield [
            project.slug,
            project.title,
            project.department.name,
            project.state,
            project.influence,
            project.published_at.date() if project.published_at else None,
            project.closed_at.date() if project.closed_at else None,
            found.contributions,
            found.replies,
            enough(found.stances),
            enough(contributors),
            enough(participants),
            round(found.sustain_index, 4) if found.sustain_index is not None else None,
        ]


def _days(public: dict[int, Project]) -> Iterator[list[Any]]:
    scopes = {Scope.project(number).key: project for number, project in public.items()}
    rows = (
        DayTally.objects.filter(scope__in=scopes, kind__in=[str(kind) for kind, _small in BY_DAY.values()])
        .order_by("scope", "occurred_on", "kind")
        .values_list("scope", "occurred_on", "kind", "number")
    )
    place: tuple[str, Any] | None = None
    counted: dict[str, int] = {}
    for key, on, kind, number in rows.iterator(chunk_size=2_000):
        if place is not None and place != (key, on):
            yield _day(scopes[place[0]], place[1], counted)
            counted = {}
        place = (key, on)
        counted[kind] = number
    if place is not None:
        yield _day(scopes[place[0]], place[1], counted)


def _day(project: Project, on: Any, counted: dict[str, int]) -> list[Any]:
    numbers = [
        enough(counted.get(str(kind), 0)) if small else counted.get(str(kind), 0)
        for kind, small in BY_DAY.values()
    ]
    return [project.slug, on, *numbers]


def enough(number: int) -> int | None:
    """The number where it is none or at least five; None hides one to four."""
    return None if 0 < number < FEWEST else number


def _dictionary() -> Iterable[list[Any]]:
    with translation.override(scope.current().language):
        return [
            [
                definition.key,
                str(definition.name),
                str(definition.words),
                str(definition.formula),
                str(definition.unit.label),
                definition.version,
                definition.since,
            ]
            for definition in DEFINITIONS.values()
        ]
