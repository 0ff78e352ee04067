"""Prices that are sold no longer: who still pays them, and moving them to the new ones."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing import actions as billing
from billing import queries
from billing.models import PriceMove
from civocracy.console.forms import PriceMoveForm, ReasonForm
from civocracy.console.views.guard import done, for_staff, navigation


@require_safe
@for_staff
def overview(request: HttpRequest) -> HttpResponse:
    """Older prices with the number of customers, and what moves are under way."""
    return _page(request)


@require_POST
@for_staff
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the customers of an older price what their renewals will cost."""
    old = next((one for one in queries.old_prices() if one.price.pk == pk), None)
    if old is None or old.successor is None:
        raise Http404
    successor = old.successor
    form = PriceMoveForm(request.POST, auto_id=f"price_{pk}_%s")
    if done(
        form,
        lambda: billing.announce_price(old.price, new=successor, **form.cleaned_data, by=request.user),
    ):
        messages.success(request, _("The mails are on their way."))
        return redirect("console:prices")
    return _page(request, {pk: form})


@require_POST
@for_staff
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everybody keep the older price after all."""
    move = get_object_or_404(PriceMove, pk=pk)
    form = ReasonForm(request.POST, auto_id=f"move_{pk}_%s")
    if done(form, lambda: billing.call_off_price(move, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Called off. Those who had been told are told again."))
        return redirect("console:prices")
    return _page(request, {-pk: form})


def _page(request: HttpRequest, typed: dict[int, forms.Form] | None = None) -> HttpResponse:
    given = typed or {}
    rows = [
        (old, given.get(old.price.pk) or PriceMoveForm(auto_id=f"price_{old.price.pk}_%s"))
        for old in queries.old_prices()
    ]
    moves = [
        (move, given.get(-move.pk) or ReasonForm(auto_id=f"move_{move.pk}_%s"))
        for move in queries.price_moves()
    ]
    context = {"console_nav": navigation(), "rows": rows, "moves": moves}
    return render(request, "console/prices.html", context, status=422 if typed else 200)
