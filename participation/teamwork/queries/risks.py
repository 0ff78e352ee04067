"""Questions about risks."""

from __future__ import annotations

from django.db.models import QuerySet

from participation.projects.models import Project
from participation.teamwork.lists import RiskLine, risk_lines
from participation.teamwork.models import Risk


def risks_of(project: Project) -> QuerySet[Risk]:
    """A project's risks in the order in which they were written down; never more than actions allow."""
    return Risk.objects.filter(project=project).select_related("owner", "project").order_by("id")


def usual_risks(project: Project, risks: list[Risk]) -> list[RiskLine]:
    """The usual risks that are not among those of the project yet, in its language."""
    there = {risk.template_key for risk in risks}
    return [line for line in risk_lines(project.language) if line.key not in there]
