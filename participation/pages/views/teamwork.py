"""How well departments work together, with the definition beside each figure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.access import audience
from participation.engagement.definitions import define
from participation.teamwork.queries import transversality

FIGURES = (
    "departments_per_project",
    "projects_across_departments",
    "hand_overs_answered_in_time",
    "hand_overs_finished_in_time",
)


@audience("staff")
@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """Four figures about working together."""
    found = transversality()
    figures = [(define(key), getattr(found, key)) for key in FIGURES]
    return render(request, "pages/together.html", {"figures": figures, "found": found})
