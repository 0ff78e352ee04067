"""Typing in what was said at a workshop or on paper: one after the other, with the keyboard alone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import audience
from kit.errors import Refused, show_in
from participation.discussions import actions, queries, rules
from participation.discussions.forms import PaperForm
from participation.discussions.models import Discussion
from participation.projects.views.editor import frame, project_of


@audience("staff")
@require_http_methods(["GET", "POST"])
def typing_in(request: HttpRequest, pk: int) -> HttpResponse:
    """One contribution, and then the next."""
    rows = queries.discussions_in_context().filter(kind=Discussion.Kind.DISCUSSION)
    row, form = get_object_or_404(rows, pk=pk), PaperForm(request.POST or None)
    rules.may_type_in(request.user, row).or_refuse()
    if form.is_valid():
        try:
            actions.type_in_contribution(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("It is among the contributions. Here is room for the next one."))
            return redirect("workspace:discussion_typing_in", pk)
    context = frame(request, project_of(request, row.project.slug), "activities")
    context |= {"activity": row, "form": form, "typed_in": queries.typed_in_count(row)}
    context["file_url"] = reverse("imports:offline", args=[pk])
    return render(request, "discussions/typing_in.html", context, status=422 if form.errors else 200)
