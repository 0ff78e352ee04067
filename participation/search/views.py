"""The page of results. The small form that leads to it is the template `search/_box.html`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.access import audience
from participation.search.forms import SearchForm
from participation.search.queries import search
from participation.search.sources import Wanted
from tenants.context import current_tenant


@audience("anyone")
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was found, or how to search."""
    form = SearchForm(request.GET)
    wanted = form.wanted() if form.is_valid() else Wanted()
    found = search(wanted, languages=current_tenant().languages, cursor=request.GET.get("after"))
    context = {"form": form, "wanted": wanted, "found": found}
    return render(request, "search/results.html", context, status=200 if form.is_valid() else 422)
