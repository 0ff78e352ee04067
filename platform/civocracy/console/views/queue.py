"""The operators' queue: what failed, why, how often, and the way to try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civocracy.console import actions, queries
from civocracy.console.forms import ReasonForm
from civocracy.console.queries import Trouble
from civocracy.console.views.guard import for_staff, navigation
from kit.errors import Refused, show_in
from tenants.models import Tenant


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponse:
    """Everything that failed and is not done (`?after=`)."""
    return _page(request)


@require_POST
@for_staff
def again(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Try one of them again at once, with a reason."""
    tenant = get_object_or_404(Tenant, pk=pk)
    form = ReasonForm(request.POST, auto_id=f"{what}_{pk}_%s")
    if form.is_valid():
        try:
            actions.TRY_AGAIN[what](tenant, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("It is tried again in the background. Reload to see how it does."))
            return redirect("console:queue")
        except Refused as refused:
            show_in(form, refused)
    return _page(request, sent=(what, pk, form))


def _page(request: HttpRequest, *, sent: tuple[str, int, ReasonForm] | None = None) -> HttpResponse:
    queue = queries.operators_queue(cursor=request.GET.get("after"))
    rows = [
        (trouble, reverse(f"console:{trouble.what}_again", args=[trouble.tenant.pk]), _form(trouble, sent))
        for trouble in queue.troubles
    ]
    context = {"console_nav": navigation(), "queue": queue, "page": queue.provisioning, "rows": rows}
    return render(request, "console/queue.html", context, status=422 if sent else 200)


def _form(trouble: Trouble, sent: tuple[str, int, ReasonForm] | None) -> ReasonForm:
    if sent is not None and sent[:2] == (trouble.what, trouble.tenant.pk):
        return sent[2]
    return ReasonForm(auto_id=f"{trouble.what}_{trouble.tenant.pk}_%s")
