"""What somebody was told, how they want to be told, what they follow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from participation.departments.rules import is_staff
from participation.news import actions, queries
from participation.news.forms import ChoicesForm
from participation.news.models import Place
from participation.news.words import named
from tenants.context import current_tenant


@audience("person")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first. Looking at the list makes it seen, where that can be noted."""
    page = queries.notice_page(request.user, cursor=request.GET.get("after"))
    told = queries.told(page.items)
    if current_tenant().is_writable and any(notice.seen_at is None for notice in page.items):
        actions.see_notices(request.user)
    return render(request, "news/list.html", {"page": page, "told": told})


@audience("person")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """How I want to be told, and what I follow."""
    reader = queries.reader_of(request.user)
    kinds = queries.kinds_for(is_staff=is_staff(request.user))
    form = ChoicesForm(
        request.POST or None, kinds=kinds, paces=queries.paces_of(reader), timezone=reader.timezone
    )
    if form.is_valid():
        try:
            actions.choose_paces(
                request.user, paces=form.chosen_paces(), timezone=form.cleaned_data["timezone"]
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("news:settings")
    context = {"form": form, "reader": reader, "followings": named(queries.followings_of(request.user)[:200])}
    return render(request, "news/settings.html", context, status=422 if form.errors else 200)


@audience("person")
@require_POST
def following(request: HttpRequest) -> HttpResponse:
    """Follow a place, or (with `stop`) follow it no more."""
    place, number = request.POST.get("place", ""), request.POST.get("place_id", "0")
    if place in Place.values and number.isdecimal() and len(number) < 19:
        if "stop" in request.POST:
            actions.stop_following(request.user, place=place, place_id=int(number))
            messages.success(request, _("You do not follow this any more."))
        else:
            actions.follow(request.user, place=place, place_id=int(number))
            messages.success(request, _("You follow this now. You choose how often we write to you."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "news:settings")


@audience("person")
@require_POST
def address(request: HttpRequest) -> HttpResponse:
    """Mail again to an address that did not work for a while."""
    actions.trust_address_again(request.user)
    messages.success(request, _("We will write to this address again."))
    return redirect("news:settings")
