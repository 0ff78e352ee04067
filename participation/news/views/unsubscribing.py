"""Unsubscribing from a mail, without signing in."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kit.access import audience
from participation.news.actions import stop_mails
from participation.news.kinds import Kind
from participation.news.tokens import read_unsubscribe_token


# Exempt: mail programs post here by themselves (RFC 8058) with nothing but the token in the address.
@never_cache
@csrf_exempt
@audience("anyone")
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page that asks once (mail scanners open links too); posting to it unsubscribes at once."""
    meant = read_unsubscribe_token(token)
    user = get_user_model().objects.filter(pk=meant.user_id).first() if meant else None
    if meant is None or user is None:
        return render(request, "news/unsubscribe.html", {"is_unknown": True}, status=404)
    kinds = [kind for kind in Kind if kind in meant.kinds]
    if request.method == "POST":
        stop_mails(user, kinds=Kind.values if "everything" in request.POST else kinds)
    context = {"kinds": [kind.label for kind in kinds], "is_done": request.method == "POST"}
    return render(request, "news/unsubscribe.html", context)
