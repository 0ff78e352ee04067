"""What somebody was told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.pagination import keyset_page
from participation.answers import actions, queries
from tenants.context import current_tenant

ON_A_PAGE = 20


@audience("person")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Answers to what I said, newest first. Looking at the list makes them seen, where that can be noted."""
    page = keyset_page(
        queries.notices_of(request.user), ordering=("-id",), cursor=request.GET.get("after"), size=ON_A_PAGE
    )
    if current_tenant().is_writable and any(notice.seen_at is None for notice in page.items):
        actions.see_notices(request.user)
    return render(request, "answers/notices.html", {"page": page})
