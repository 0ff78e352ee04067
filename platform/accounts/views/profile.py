"""The profile of somebody who is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.views.entry import next_of
from kit.access import audience


@never_cache
@audience("person")
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The name others see, the language of mails, and what else a person says of themselves."""
    user = request.user
    assert isinstance(user, User)
    known = {name: getattr(user, name) for name in ("display_name", "language", "age_band", "area_id")}
    form = ProfileForm(request.POST or None, initial={**known, "area": known["area_id"]})
    if form.is_valid():
        actions.edit_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(next_of(request))
    context = {"form": form, "next": next_of(request)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
