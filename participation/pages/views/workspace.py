"""What staff see first, and the settings of the site."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from participation.lifecycle import refuse_unless_writable
from participation.pages import queries
from participation.pages.forms import ProfileForm
from participation.projects.queries import missing_to_publish
from participation.projects.rules import may_create_project
from tenants.actions import edit_profile
from tenants.context import current_tenant


@audience("staff")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs me today, then how my projects do."""
    doing = queries.my_projects(request.user)
    drafts = [row.project for row in doing if row.project.is_draft]
    context = {
        "to_answer": queries.waiting_to_be_answered(request.user),
        "to_moderate": queries.waiting_for_moderation(request.user),
        "drafts": [(project, missing_to_publish(project)) for project in drafts],
        "projects": [row for row in doing if not row.project.is_draft],
        "may_create": may_create_project(request.user),
        "counted_at_most": queries.COUNTED_AT_MOST,
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
    return render(request, "pages/settings.html", {"form": form}, status=422 if form.errors else 200)
