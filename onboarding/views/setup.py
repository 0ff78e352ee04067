"""The setup checklist in a new city's workspace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.access import audience
from onboarding.queries.checklist import setup_checklist


@require_safe
@audience("staff")
def setup(request: HttpRequest) -> HttpResponse:
    """Five things to a first good project; each leads to the page where it is done."""
    return render(request, "onboarding/workspace/setup.html", {"checklist": setup_checklist()})
