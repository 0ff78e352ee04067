"""What staff see first, and the settings of the site."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock
from kit.access import audience
from kit.errors import Refused, show_in
from kit.sections import settings_sections
from participation.lifecycle import refuse_unless_writable
from participation.pages import queries
from participation.pages.forms import ProfileForm
from participation.projects.rules import may_create_project
from participation.teamwork.needs import by_urgency, needs_of
from tenants.actions import edit_profile
from tenants.context import current_tenant


@audience("staff")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs me today, then how my projects do."""
    today = clock.today()
    context = {
        "urgencies": by_urgency(needs_of(request.user), today),
        "today": today,
        "projects": queries.my_projects(request.user, today),
        "may_create": may_create_project(request.user),
    }
    return render(request, "pages/workspace.html", context)


@audience("administrator")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """What the site says about itself: name, colour, languages."""
    tenant = current_tenant()
    form = ProfileForm(
        request.POST or None, initial={name: getattr(tenant, name) for name in ProfileForm.base_fields}
    )
    if form.is_valid():
        try:
            refuse_unless_writable()
            edit_profile(tenant, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("workspace:settings")
    context = {"form": form, "sections": settings_sections()}
    return render(request, "pages/settings.html", context, status=422 if form.errors else 200)
