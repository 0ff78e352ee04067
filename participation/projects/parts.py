"""The pages of one project in the workspace, by stage of its life: in one row of thirteen, each is a search of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from participation.projects.models import Project

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Each stage with its parts: the section they are, what they are called, and the name of an address, some of them of rooms
#: above this one.
STAGES: tuple[tuple[_StrPromise, tuple[tuple[str, _StrPromise, str], ...]], ...] = (
    (
        _("Prepare"),
        (
            ("purpose", _("Purpose"), "workspace:project"),
            ("cover", _("Picture"), "workspace:project_cover"),
            ("team", _("Team"), "workspace:project_team"),
            ("expectations", _("Expectations"), "workspace:project_expectations"),
            ("documents", _("Documents"), "workspace:project_documents"),
        ),
    ),
    (
        _("Open up"),
        (
            ("timeline", _("Timeline"), "workspace:project_timeline"),
            ("activities", _("Taking part"), "workspace:project_activities"),
            ("publishing", _("Publishing"), "workspace:project_publishing"),
        ),
    ),
    (
        _("Carry out"),
        (
            ("tasks", _("Tasks"), "workspace:project_tasks"),
            ("hand_overs", _("Hand-overs"), "workspace:project_hand_overs"),
            ("risks", _("Risks"), "workspace:project_risks"),
        ),
    ),
    (
        _("Conclude"),
        (
            ("engagement", _("Engagement"), "engagement:project"),
            ("outcome", _("Outcome"), "workspace:project_outcome"),
        ),
    ),
)
#: Pages that are reached from a part and belong to it.
BELONGS_TO = {"themes": "activities", "imports": "activities", "closure": "outcome"}


@dataclass(frozen=True)
class Part:
    """A link to one part of a project; `is_here` when the page that is shown is of it."""

    label: _StrPromise
    url: str
    is_here: bool


@dataclass(frozen=True)
class Stage:
    """A stage of a project's life with its parts."""

    label: _StrPromise
    parts: tuple[Part, ...]

    @property
    def here(self) -> Part | None:
        """The part whose page is shown, if it is of this stage."""
        return next((part for part in self.parts if part.is_here), None)


def stages_of(project: Project, section: str) -> list[Stage]:
    """The parts of a project by stage, for a page of `section`. A page that this site does not have is left out."""
    section = BELONGS_TO.get(section, section)
    stages = []
    for label, listed in STAGES:
        parts = []
        for key, words, name in listed:
            try:
                parts.append(Part(words, reverse(name, args=[project.slug]), key == section))
            except NoReverseMatch:
                continue
        stages.append(Stage(label, tuple(parts)))
    return stages
