"""People and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from participation.departments import actions, queries, rules
from participation.departments.forms import InvitationForm
from participation.departments.models import RoleAssignment


@audience("staff")
@rate_limited("invite", limit=60, per=3600)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Who holds which role, and a form to appoint somebody by e-mail address."""
    rules.may_see_people(request.user).or_refuse()
    form = InvitationForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = actions.invite(by=request.user, language=get_language() or "en", **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("%(person)s has been invited by mail.") % {"person": made.user})
            return redirect("workspace:people")
    search = request.GET.get("q", "").strip()
    page = queries.people_page(request.user, queries.Wanted(search=search), cursor=request.GET.get("after"))
    context = {"page": page, "form": form, "search": search}
    return render(request, "departments/people.html", context, status=422 if form.errors else 200)


@audience("staff")
@require_POST
def role_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user", "department"), pk=pk)
    try:
        actions.dismiss(assignment, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(person)s no longer has this role.") % {"person": assignment.user})
    return redirect("workspace:people")
