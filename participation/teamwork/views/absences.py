"""When I am away, and who stands in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from participation.teamwork import actions, queries
from participation.teamwork.forms import AbsenceForm
from participation.teamwork.models import Absence


@audience("staff")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Say when I am away; for whom I stand in."""
    form = AbsenceForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = actions.say_absence(request.user, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("%(name)s stands in for you in these days.") % {"name": made.cover})
            return redirect("workspace:absence")
    context = {
        "form": form,
        "absences": queries.absences_to_come(request.user),
        "covered": queries.absences_covered_by(request.user),
        "today": clock.today(),
    }
    return render(request, "teamwork/absence.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """I am back, or do not go."""
    row = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    actions.end_absence(row, by=request.user)
    return redirect("workspace:absence")
