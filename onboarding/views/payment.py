"""The plan, the way to the payment page and back, and the city being set up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from kit import clock
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from onboarding import actions, queries, rules, steps
from onboarding.forms import PlanForm
from onboarding.models import Signup
from onboarding.steps import Step
from onboarding.views.guard import of_signup
from onboarding.views.steps import page_of


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("signup-pay", limit=30, per=3600)
@of_signup(Step.PLAN)
def plan(request: HttpRequest, signup: Signup) -> HttpResponse:
    """The plan for this population, monthly or yearly, and how to pay. Paying leaves for the payment page."""
    quote = queries.quote_of(signup, request.GET.get("currency", "").upper())
    form = PlanForm(request.POST or None, initial=_typed(signup, quote), quote=quote)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.start_payment(signup, language=get_language() or "en", **form.answers()))
        except Refused as refused:
            show_in(form, refused)
    shown = {
        "quote": quote,
        "currencies": queries.currencies(queries.offers()),
        "cancelled": "cancelled" in request.GET,
    }
    status = 422 if form.errors else 200
    return render(
        request, "onboarding/signup/plan.html", page_of(signup, Step.PLAN, form) | shown, status=status
    )


@require_safe
@of_signup(None)
def paid(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Where the payment page sends people back to. Asks billing how it went, before any webhook may have come."""
    try:
        signup = actions.settle_payment(signup)
    except Refused:
        return render(request, "onboarding/signup/unconfirmed.html", {"signup": signup}, status=503)
    if signup.is_paid:
        return redirect(steps.url_of(signup, Step.BUILDING))
    messages.warning(request, _("The payment has not been completed. You can try again below."))
    return redirect(steps.url_of(signup, Step.PLAN))


@require_safe
@of_signup(Step.BUILDING)
def building(request: HttpRequest, signup: Signup) -> HttpResponse:
    """The steps of the set-up as they really are; the page asks again by itself until it can lead on."""
    signup = actions.note_progress(signup)
    is_ready = signup.state == Signup.State.READY
    leads_on = is_ready and signup.entered_at is None
    entry = steps.url_of_entry(signup)
    is_fragment = bool(request.headers.get("HX-Request"))
    if leads_on and is_fragment:
        return HttpResponseClientRedirect(entry)
    shown = {"is_ready": is_ready, "leads_on": leads_on, "entry": entry, **queries.work_on(signup)}
    shown["pause"] = rules.pause_before_asking(signup, clock.now())
    template = "building_work.html" if is_fragment else "building.html"
    return render(request, f"onboarding/signup/{template}", page_of(signup, Step.BUILDING, None) | shown)


@require_safe
@of_signup(Step.BUILDING)
def enter(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Into the new workspace: signed in while the entry is open, else by the site's own sign-in."""
    if signup.state != Signup.State.READY:
        return redirect(steps.url_of(signup, Step.BUILDING))
    return redirect(actions.enter(signup))


def _typed(signup: Signup, quote: queries.Quote) -> dict[str, object]:
    offered = {price.pk for price in quote.choices}
    return {
        "price": signup.price_id if signup.price_id in offered else quote.choices[0].pk,
        "route": signup.route,
        "legal_name": signup.legal_name,
        "vat_id": signup.vat_id,
        "purchase_order": signup.purchase_order,
        "terms_version": rules.TERMS_VERSION,
    }
