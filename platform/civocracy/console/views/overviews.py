"""Signups under way, and the webhook inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.models import WebhookEvent
from civocracy.console import queries
from civocracy.console.views.guard import for_staff, navigation
from onboarding.models import Signup
from onboarding.steps import next_step


@require_safe
@for_staff
def signups(request: HttpRequest) -> HttpResponse:
    """Governments that are signing up, newest first (`?state=`)."""
    state = request.GET.get("state", "")
    page = queries.signups_page(state=state, cursor=request.GET.get("after"))
    rows = [(signup, next_step(signup).label) for signup in page.items]
    context = {
        "console_nav": navigation(),
        "page": page,
        "rows": rows,
        "state": state,
        "states": Signup.State.choices,
    }
    return render(request, "console/signups.html", context)


@require_safe
@for_staff
def inbox(request: HttpRequest) -> HttpResponse:
    """What Stripe has told us, and what of it waits or failed."""
    summary = queries.inbox_summary()
    counts = [(label, summary.counts[value]) for value, label in WebhookEvent.State.choices]
    return render(
        request, "console/inbox.html", {"console_nav": navigation(), "inbox": summary, "counts": counts}
    )
