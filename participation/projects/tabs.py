"""The pages of one project in the workspace, in the order in which a project is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from participation.projects.models import Project

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Names of addresses, some of them of rooms above this one.
TABS: tuple[tuple[_StrPromise, str], ...] = (
    (_("Purpose"), "workspace:project"),
    (_("Picture"), "workspace:project_cover"),
    (_("Team"), "workspace:project_team"),
    (_("Tasks"), "workspace:project_tasks"),
    (_("Hand-overs"), "workspace:project_hand_overs"),
    (_("Risks"), "workspace:project_risks"),
    (_("Expectations"), "workspace:project_expectations"),
    (_("Documents"), "workspace:project_documents"),
    (_("Timeline"), "workspace:project_timeline"),
    (_("Taking part"), "workspace:project_activities"),
    (_("Publishing"), "workspace:project_publishing"),
    (_("Outcome"), "workspace:project_outcome"),
    (_("Engagement"), "engagement:project"),
)


def project_tabs(project: Project) -> list[dict[str, Any]]:
    """The tabs of a project's pages. A page that this site does not have is left out."""
    tabs = []
    for label, name in TABS:
        try:
            tabs.append({"label": label, "url": reverse(name, args=[project.slug])})
        except NoReverseMatch:
            continue
    return tabs
