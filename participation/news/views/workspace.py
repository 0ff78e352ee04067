"""How news spreads, for staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.pagination import keyset_page
from participation.news import queries, rules
from participation.news.models import Notice
from participation.news.sources import tell

ON_A_PAGE = 20


@audience("staff")
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What went out to many, how many have been told, and how far it is."""
    rules.may_watch_news(request.user).or_refuse()
    page = keyset_page(
        queries.news_for_staff(), ordering=("-id",), cursor=request.GET.get("after"), size=ON_A_PAGE
    )
    # Told as if it were to whoever looks, so that the words are the ones that people get.
    notices = [Notice(pk=row.pk, news=row, recipient_id=int(request.user.pk or 0)) for row in page.items]
    words = tell(notices)
    rows = [(row, words.get(row.pk)) for row in page.items]
    is_busy = any(not row.is_finished for row in page.items)
    return render(request, "news/sent.html", {"page": page, "rows": rows, "is_busy": is_busy})
