"""What a person can do about their own data."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.again import shown_again
from accounts.models import User
from accounts.views.entry import next_of
from kit import clock, scope
from kit.access import audience
from kit.errors import NotAllowed, Refused, show_in
from kit.ratelimit import rate_limited
from participation.departments.queries import administrators
from participation.privacy import actions, links, queries, rules
from participation.privacy.forms import DeletionForm
from participation.privacy.models import PersonalRequest

SHOWN = 10


@never_cache
@audience("person")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What is kept about me, where I can correct it, and what I can ask for."""
    asked = list(queries.requests_of(request.user)[:SHOWN])
    downloads = [one for one in asked if one.kind == PersonalRequest.Kind.DOWNLOAD]
    ready = next((one for one in downloads if one.is_kept(clock.now())), None)
    context = {
        "holdings": queries.holdings(),
        "running": next((one for one in downloads if one.is_under_way), None),
        "ready": ready,
        "token": links.download_token(ready.pk, request.user) if ready else "",
        "failed": bool(downloads) and downloads[0].state == PersonalRequest.State.FAILED,
        "deletion": queries.waiting_deletion(request.user),
        "standings": queries.standings(request.user),
    }
    return render(request, "privacy/mine.html", context)


@audience("person")
@shown_again
@require_http_methods(["GET", "POST"])
@rate_limited("personal-download", limit=5, per=86_400)
def ask_for_download(request: HttpRequest) -> HttpResponse:
    """Have everything written. Whoever comes back here after showing that it is them finds the button again."""
    if request.method != "POST":
        return redirect("privacy:mine")
    try:
        actions.ask_for_download(request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Your data is being written. We mail you when it is ready."))
    return redirect("privacy:mine")


@never_cache
@audience("person")
@shown_again
@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, for the person whom the link was made for."""
    pk = links.download_named(token, request.user) or 0
    found = queries.requests_of(request.user).filter(pk=pk).first()
    path = queries.file_of(found) if found is not None and found.is_kept(clock.now()) else None
    if found is None or path is None:
        messages.info(request, _("That link is over. You find a new one here, as long as the file is kept."))
        return redirect("privacy:mine")
    name = f"{scope.current().host.partition('.')[0]}-my-data-{clock.today():%Y-%m-%d}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@audience("person")
@shown_again
@require_http_methods(["GET", "POST"])
@rate_limited("deletion", limit=5, per=86_400)
def deletion(request: HttpRequest) -> HttpResponse:
    """What goes and what stays when I delete my account, and the button that asks for it."""
    form = DeletionForm(request.POST or None)
    if form.is_valid():
        try:
            actions.ask_for_deletion(request.user, words_go=form.cleaned_data.get("words") == "go")
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        except Refused as refused:
            show_in(form, refused)
        else:
            messages.success(
                request, _("Your account will be deleted in seven days. We mailed you how to undo it.")
            )
            return redirect("privacy:mine")
    there, elsewhere = queries.holdings_of(request.user)
    context = {
        "form": form,
        "holdings": there,
        "elsewhere": elsewhere,
        "policy": queries.policy(),
        "may": rules.may_delete_account(request.user),
        "ties": rules.what_ties(request.user),
        "administrators": administrators().exclude(pk=request.user.pk or 0)[:5],
        "waiting": queries.waiting_deletion(request.user),
    }
    return render(request, "privacy/deletion.html", context, status=422 if form.errors else 200)


@audience("person")
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Keep my account after all."""
    waiting = queries.waiting_deletion(request.user)
    if waiting is not None:
        actions.withdraw_deletion(waiting, by=request.user)
        messages.success(request, _("Your account stays."))
    return redirect("privacy:mine")


@never_cache
@audience("anyone")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: one click keeps the account. Opening it does nothing yet: mail scanners open links too."""
    named = links.undo_named(token)
    waiting = PersonalRequest.objects.filter(pk=named[0], account_number=named[1]).first() if named else None
    user = User.objects.filter(pk=named[1]).first() if named else None
    if waiting is None or user is None or not waiting.is_waiting:
        return render(request, "privacy/undo.html", {"is_over": True}, status=410)
    if request.method == "POST":
        actions.withdraw_deletion(waiting, by=user)
    return render(request, "privacy/undo.html", {"waiting": waiting, "is_kept": request.method == "POST"})


@never_cache
@audience("person")
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What I agreed to; and what I am asked, now that it has changed."""
    wanted = next_of(request)
    if request.method == "POST":
        try:
            if "texts" in request.POST:
                actions.agree_to_texts(request.user)
            else:
                actions.answer(
                    request.user,
                    purpose=request.POST.get("purpose", ""),
                    given=request.POST.get("given") == "yes",
                )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            # Whoever was stopped on their way is let on as soon as nothing is asked any more.
            if wanted != "/" and not any(one.is_asked for one in queries.standings(request.user)):
                return redirect(wanted)
            messages.success(request, _("Saved."))
        query = f"?{urlencode({'next': wanted})}" if wanted != "/" else ""
        return redirect(f"{reverse('privacy:consents')}{query}")
    standings = queries.standings(request.user)
    context = {
        "standings": standings,
        "asked": [one for one in standings if one.is_asked and one.text],
        "next": wanted if wanted != "/" else "",
    }
    return render(request, "privacy/consents.html", context)
