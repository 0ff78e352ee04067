"""A region's member cities, for its staff."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit.access import audience
from kit.charts import Sparkline
from participation.engagement import breakdown, queries
from participation.engagement.definitions import DEFINITIONS


@audience("staff")
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """Those that share their figures, side by side, each figure with what it means."""
    found = queries.member_cities(cursor=request.GET.get("after"))
    if found is None:
        raise Http404
    context = {
        "page": found,
        "rows": [(city, breakdown.figures_in_words(city.figures), _trend(city)) for city in found.cities],
        "definitions": [DEFINITIONS[key] for key in queries.MEMBER_FIGURES if key in DEFINITIONS],
    }
    return render(request, "engagement/members.html", context)


def _trend(city: queries.MemberCity) -> Sparkline | None:
    if len(city.trend) < 2:
        return None
    values = [value for _day, value in city.trend]
    words = _("Participants of 30 days each: from %(first)d to %(last)d, at most %(most)d")
    return Sparkline(words % {"first": values[0], "last": values[-1], "most": max(values)}, values)
