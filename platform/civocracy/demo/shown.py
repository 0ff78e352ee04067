"""What a project of the demo is shown with: its picture, and what there is to read."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.models import User
from participation.projects import actions
from participation.projects.models import Document, Project

from .pictures import scene
from .script import ProjectScript

if TYPE_CHECKING:
    from .play import Stage


def plan_what_is_shown(stage: Stage, script: ProjectScript, made: list[Project], begun: datetime) -> None:
    """A picture from the first day on, and documents with each of their versions on its day."""
    lead = stage.company.staff[script.lead]
    if script.cover:
        stage.at(begun, partial(_hang, script.cover, script.title, made, lead))
    for told in script.documents:
        found: list[Document] = []
        for number, version in enumerate(told["versions"]):
            act = partial(_lay_out, told, version, found, made, lead, stage.language)
            stage.at(max(begun, stage.day(version["day"], 11 + number)), act)


def _hang(cover: dict[str, Any], title: str, made: list[Project], lead: User, _moment: datetime) -> None:
    file = scene(cover["scene"], name=title)
    made[0] = actions.set_cover(made[0], file=file, alt=cover["alt"], credit=cover["credit"], by=lead)


def _lay_out(
    told: dict[str, Any],
    version: dict[str, Any],
    found: list[Document],
    made: list[Project],
    lead: User,
    language: str,
    _moment: datetime,
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([told["columns"], *version["rows"]])
    file = io.BytesIO(text.getvalue().encode())
    if found:
        actions.add_version(found[0], file=file, name="table.csv", changes=version["changes"], by=lead)
        return
    found.append(
        actions.add_document(
            made[0],
            file=file,
            name="table.csv",
            title=told["title"],
            description=told["description"],
            language=language,
            by=lead,
        )
    )
