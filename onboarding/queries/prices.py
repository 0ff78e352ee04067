"""What it costs, for a population, in a currency. What is shown is what is charged."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import queries as billing
from billing.catalogue import FEATURES, ONLY_IN
from billing.models import Plan, PlanPrice
from onboarding import places, prices
from onboarding.models import Signup

MONTH, YEAR = "month", "year"
FALLBACK_CURRENCY = "EUR"
# The smallest municipality and the largest region anyone has asked about, with room to spare.
SMALLEST_POPULATION, LARGEST_POPULATION = 1, 100_000_000


@dataclass(frozen=True)
class Quote:
    """The plan of one population and what it costs, in one currency. What is shown is what is charged."""

    population: int
    kind: str
    plan: Plan
    month: PlanPrice
    year: PlanPrice | None

    @property
    def currency(self) -> str:
        """Three-letter code of the currency of both prices."""
        return self.month.currency

    @property
    def saving_in_words(self) -> str:
        """What paying by the year saves: "2 months free" where that is what it is, else the amount."""
        months, rest = divmod(self.yearly_saving, self.month.money)
        if months and not rest:
            return ngettext("%(count)d month free", "%(count)d months free", int(months)) % {"count": months}
        return _("saves %(amount)s") % {"amount": prices.money(self.yearly_saving, self.currency)}

    @property
    def choices(self) -> list[PlanPrice]:
        """The prices one can choose from, monthly first."""
        return [price for price in (self.month, self.year) if price is not None]

    @property
    def per_thousand(self) -> Decimal:
        """What a month costs for each 1,000 residents, in major units."""
        return (self.month.money * 1000 / max(self.population, 1)).quantize(Decimal("0.01"))

    @property
    def yearly_saving(self) -> Decimal:
        """How much less a year costs than twelve months, in major units; never below zero."""
        if self.year is None:
            return Decimal(0)
        return max(self.month.money * 12 - self.year.money, Decimal(0))


@dataclass(frozen=True)
class Offer:
    """A plan on sale with all its valid prices."""

    plan: Plan
    prices: list[PlanPrice]


@dataclass(frozen=True)
class PlanRow:
    """One plan as the price list shows it."""

    plan: Plan
    price: PlanPrice


def quote_for(population: int, kind: str, currency: str) -> Quote:
    """The plan and prices for a population (1 to 100 million), in that currency or, where there is none, in euro."""
    population = min(max(population, SMALLEST_POPULATION), LARGEST_POPULATION)
    plan = billing.plan_for(population, kind)
    try:
        month = billing.price_for(plan, currency=currency, interval=MONTH)
    except billing.PriceNotFound:
        month = billing.price_for(plan, currency=FALLBACK_CURRENCY, interval=MONTH)
    try:
        year = billing.price_for(plan, currency=month.currency, interval=YEAR)
    except billing.PriceNotFound:
        year = None
    return Quote(population=population, kind=kind, plan=plan, month=month, year=year)


def quote_of(signup: Signup, currency: str = "") -> Quote:
    """The quote for a signup, in the currency asked for, the one already chosen, or its country's."""
    chosen = signup.price.currency if signup.price else places.guess_currency(signup.country)
    return quote_for(signup.population, signup.kind, currency or chosen)


def common_features() -> list[str]:
    """What every plan holds, in sentences."""
    return [str(words) for code, words in FEATURES.items() if code not in ONLY_IN]


def offers() -> list[Offer]:
    """Every plan on sale with its prices, smallest band first."""
    return [Offer(plan, billing.prices_for(plan)) for plan in billing.plans()]


def price_list(offered: list[Offer], *, currency: str, interval: str) -> list[PlanRow]:
    """Every plan with its price in that currency and interval; plans without such a price are left out."""
    return [
        PlanRow(plan=offer.plan, price=price)
        for offer in offered
        for price in offer.prices
        if price.currency == currency and price.interval == interval
    ]


def currencies(offered: list[Offer]) -> list[str]:
    """The currencies in which plans are sold, euro first."""
    found = {price.currency for offer in offered for price in offer.prices}
    return sorted(found, key=lambda code: (code != FALLBACK_CURRENCY, code))
