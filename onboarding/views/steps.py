"""The steps of a signup, one group of questions each. What was typed is kept whatever happens."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import ratelimit
from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from kit.requests import client_address
from onboarding import actions, browser, places, queries, steps
from onboarding.forms import AddressForm, CodeForm, ContactForm, PlaceForm
from onboarding.models import Signup
from onboarding.steps import Step
from onboarding.views.guard import of_signup
from onboarding.views.site import beside, quote_asked


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@audience("anyone")
@rate_limited("signup-begin", limit=20, per=3600)
def start(request: HttpRequest) -> HttpResponse:
    """The first step: `?name=`, `?country=`, `?kind=` and `?population=` fill it in beforehand."""
    form = PlaceForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            signup = actions.begin_signup(**form.cleaned_data)
            browser.remember(request, signup, actions.hand_over(signup))
            return redirect(steps.url_of(signup, Step.ADDRESS))
        except Refused as refused:
            show_in(form, refused)
    begun = queries.unfinished_signups(browser.tokens(request))
    shown = page_of(None, Step.PLACE, form) | beside(quote_asked(request)) | {"begun": begun}
    return render(request, "onboarding/signup/place.html", shown, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@of_signup(Step.PLACE)
def place(request: HttpRequest, signup: Signup) -> HttpResponse:
    """The first step again, for somebody who goes back."""
    typed = {name: getattr(signup, name) for name in ("kind", "name", "country", "population")}
    form = PlaceForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            return _onward(actions.describe_place(signup, **form.cleaned_data), Step.PLACE)
        except Refused as refused:
            show_in(form, refused)
    return render(
        request, "onboarding/signup/place.html", page_of(signup, Step.PLACE, form), status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@of_signup(Step.ADDRESS)
def address(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Address, language and time zone; guessed before anything is typed."""
    only_checks = "only_check" in request.POST
    typed = request.POST.dict() if only_checks else _guesses(signup)
    form = AddressForm(None if only_checks else request.POST or None, initial=typed, signup=signup)
    if form.is_bound and form.is_valid():
        try:
            return _onward(actions.reserve_address(signup, **form.cleaned_data), Step.ADDRESS)
        except Refused as refused:
            show_in(form, refused)
    wanted = str(form["address"].value() or "")
    check = queries.check_address(wanted, name=signup.name, country=signup.country, ours=signup)
    shown = page_of(signup, Step.ADDRESS, form) | {"check": check}
    return render(request, "onboarding/signup/address.html", shown, status=_status(form))


@require_safe
@of_signup(Step.ADDRESS)
def address_check(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Whether the address being typed is free, as a fragment; the choice of a suggestion comes this way too."""
    ratelimit.check("signup-address", client_address(request), limit=120, per=60)
    wanted = request.GET.get("address", "")[:63]
    check = queries.check_address(wanted, name=signup.name, country=signup.country, ours=signup)
    return render(request, "onboarding/signup/address_check.html", {"check": check, "signup": signup})


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("signup-contact", limit=20, per=3600)
@of_signup(Step.CONTACT)
def contact(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Who signs up. A new e-mail address is sent a code."""
    form = ContactForm(
        request.POST or None, initial={"contact_name": signup.contact_name, "email": signup.email}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _onward(actions.give_contact(signup, **form.cleaned_data), Step.CONTACT)
        except Refused as refused:
            show_in(form, refused)
    return render(
        request, "onboarding/signup/contact.html", page_of(signup, Step.CONTACT, form), status=_status(form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("signup-confirm", limit=60, per=3600)
@of_signup(Step.CONFIRM)
def confirm(request: HttpRequest, signup: Signup) -> HttpResponse:
    """The code from the mail. Whoever types it right holds the signup from then on."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signup = actions.confirm_email(signup, code=form.cleaned_data["code"])
            browser.remember(request, signup, actions.hand_over(signup))
            return _onward(signup, Step.CONFIRM)
        except Refused as refused:
            show_in(form, refused)
    return render(
        request, "onboarding/signup/confirm.html", page_of(signup, Step.CONFIRM, form), status=_status(form)
    )


@require_POST
@of_signup(Step.CONFIRM)
def another_code(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Send the code once more."""
    form = CodeForm()
    try:
        actions.send_code(signup)
    except Refused as refused:
        return render(
            request,
            "onboarding/signup/confirm.html",
            page_of(signup, Step.CONFIRM, form) | {"problem": str(refused)},
            status=refused.status,
        )
    messages.success(request, _("A new code is on its way. The one before it no longer works."))
    return redirect(steps.url_of(signup, Step.CONFIRM))


def _onward(signup: Signup, answered: Step) -> HttpResponse:
    """To the step after the one answered, or further back where something is still missing."""
    upcoming = steps.next_step(signup)
    following = steps.ORDER[steps.ORDER.index(answered) + 1]
    return redirect(steps.url_of(signup, following if steps.is_reached(signup, following) else upcoming))


def page_of(signup: Signup | None, step: Step, form: object) -> dict[str, object]:
    """What every step's page shows: the progress list, the form, and the price beside it."""
    page = {"signup": signup, "step": step, "stages": steps.stages(signup, step), "form": form}
    return page | (beside(queries.quote_of(signup)) if signup else {})


def _status(form: BaseForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _guesses(signup: Signup) -> dict[str, object]:
    free = queries.suggest_addresses(signup.name, signup.country, ours=signup, limit=1)
    return {
        "address": signup.address or "".join(free),
        "language": signup.language or places.guess_language(signup.country),
        "timezone": signup.timezone or places.guess_zone(signup.country),
        "parent": signup.parent_id,
    }
