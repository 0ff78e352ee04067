"""What anybody may read: the home page, prices, how it works, what residents may expect."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import audience
from onboarding import places, queries
from onboarding.forms import PopulationForm
from onboarding.queries import MONTH, YEAR

# What the calculator starts with: a town whose price says something to most readers.
EXAMPLE_POPULATION = 50_000


@require_safe
@audience("anyone")
def home(request: HttpRequest) -> HttpResponse:
    """What a city gets, and what it costs for this city's population (`?population=`)."""
    shown = _calculator(request) | {"common": queries.common_features()}
    return render(request, "onboarding/home.html", shown)


@require_safe
@audience("anyone")
def pricing(request: HttpRequest) -> HttpResponse:
    """Every plan with its price (`?interval=`, `?currency=`), and the one for a population."""
    offers = queries.offers()
    currencies = queries.currencies(offers)
    currency = request.GET.get("currency", "").upper()
    currency = currency if currency in currencies else queries.FALLBACK_CURRENCY
    interval = YEAR if request.GET.get("interval") == YEAR else MONTH
    rows = queries.price_list(offers, currency=currency, interval=interval)
    shown = {"rows": rows, "currency": currency, "currencies": currencies, "interval": interval}
    return render(request, "onboarding/pricing.html", _calculator(request, currency=currency) | shown)


@require_safe
@audience("anyone")
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The way of a project from its purpose to its outcome."""
    return render(request, "onboarding/how_it_works.html")


@require_safe
@audience("anyone")
def residents(request: HttpRequest) -> HttpResponse:
    """What a resident may expect of a city's site, and what not."""
    return render(request, "onboarding/residents.html")


@require_safe
@audience("anyone")
def price(request: HttpRequest) -> HttpResponse:
    """The price for a population as a fragment, for a page that asks while somebody types."""
    if request.GET.get("show") != "beside":
        shown = _calculator(request) | {"with_features": request.GET.get("show") == "features"}
        return render(request, "onboarding/price_result.html", shown)
    return render(request, "onboarding/price_beside.html", beside(quote_asked(request)))


def beside(quote: queries.Quote | None) -> dict[str, object]:
    """What the price beside a step needs: the quote, or the list of prices while the population is not known."""
    if quote is not None:
        return {"quote": quote}
    return {"rows": queries.price_list(queries.offers(), currency=queries.FALLBACK_CURRENCY, interval=MONTH)}


def quote_asked(request: HttpRequest) -> queries.Quote | None:
    """The quote for what a request says of kind, country, population and currency; None while it says too little."""
    form = PopulationForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return None
    answers = form.cleaned_data
    currency = answers["currency"] or places.guess_currency(answers["country"])
    return queries.quote_for(answers["population"], answers["kind"], currency)


def _calculator(request: HttpRequest, *, currency: str = "") -> dict[str, object]:
    """The calculator's form with its answer; an unreadable population says so and keeps what was typed."""
    asked = "population" in request.GET
    if asked and not PopulationForm(request.GET).is_valid():
        problem = _("Give the number of residents as a whole number.")
        return {"form": PopulationForm(request.GET), "quote": None, "problem": problem}
    form = PopulationForm(
        request.GET if asked else None, initial={"population": EXAMPLE_POPULATION, "kind": "city"}
    )
    if asked:
        return {"form": form, "quote": quote_asked(request)}
    example = queries.quote_for(EXAMPLE_POPULATION, "city", currency or queries.FALLBACK_CURRENCY)
    return {"form": form, "quote": example}
