"""Continuing a signup in another browser, with the mailbox as its proof."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kit.access import audience
from kit.errors import Refused
from kit.ratelimit import rate_limited
from onboarding import actions, browser, steps
from onboarding.forms import ResumeForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@audience("anyone")
@rate_limited("signup-resume-page", limit=10, per=3600)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not there is anything to continue."""
    form = ResumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.mail_resume_links(form.cleaned_data["email"])
        messages.success(
            request, _("If a signup with this address is waiting, a link to it is on its way to you.")
        )
        return redirect("onboarding:resume_ask")
    return render(request, "onboarding/signup/resume_ask.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@audience("anyone")
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a mail. Opening it changes nothing (mail programs look at links first); the button takes over."""
    try:
        signup = actions.read_resume_token(token)
    except Refused as refused:
        return render(request, "onboarding/signup/resume_gone.html", {"reason": str(refused)}, status=410)
    if request.method == "POST":
        browser.remember(request, signup, actions.hand_over(signup))
        return redirect(steps.url_of(signup, steps.next_step(signup)))
    return render(
        request, "onboarding/signup/resume.html", {"signup": signup, "step": steps.next_step(signup)}
    )
