"""Every tenant in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from billing.catalogue import NAMES
from kit import clock
from kit.charts import Sparkline
from kit.pagination import Page, keyset_page
from tenants.models import Domain, ProvisioningStep, Tenant, TenantFigures
from tenants.queries import default_host

#: How far back the table looks, in days.
WINDOW = 30
ROWS_ON_A_PAGE = 50
#: Earlier than anything that can have happened: sorts tenants without activity last.
NEVER = date(2000, 1, 1)
#: Lower than any index: sorts tenants that have too few contributions for one last.
NO_INDEX = -1.0

SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name", "id"),
    "population": ("-population", "-id"),
    "newest": ("-created_at", "-id"),
    "contributions": ("-contributions", "-id"),
    "participants": ("-participants", "-id"),
    "activity": ("-active_on", "-id"),
    "sustain": ("-sustain_index", "-id"),
}
#: The filters of the table: the parameter, and the lookup it stands for.
FILTERS = {"state": "state", "kind": "kind", "country": "country", "plan": "plan_code"}


@dataclass(frozen=True)
class TenantRow:
    """One tenant as the table shows it. Figures are None while it has not published any."""

    tenant: Tenant
    host: str
    plan: str
    health: str
    contributions: int | None
    participants: int | None
    active_on: date | None
    sustain_index: float | None
    trend: Sparkline | None


@dataclass(frozen=True)
class Totals:
    """How many tenants there are, by state, and how many need somebody to look."""

    tenants: int
    by_state: dict[str, int]
    in_trouble: int


def tenants_page(
    filters: Mapping[str, str], *, sort: str = "name", cursor: str | None = None
) -> Page[Tenant]:
    """A page of tenants that match `filters`, as annotated rows.

    Filters are `q`, `state`, `kind`, `country`, `plan`, `health` and `activity` ("recent" or "quiet").
    `rows_of` turns them into what the table shows. One query.
    """
    rows = _annotated(Tenant.objects.select_related("parent"))
    if words := filters.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(slug__icontains=words) | Q(host__icontains=words))
    for name, lookup in FILTERS.items():
        if value := filters.get(name, ""):
            rows = rows.filter(**{lookup: value})
    if health := filters.get("health", ""):
        rows = rows.filter(Q(("health", health)))
    if activity := filters.get("activity", ""):
        since = Q(("active_on__gt", clock.today() - timedelta(days=WINDOW)))
        rows = rows.filter(since if activity == "recent" else ~since)
    ordering = SORTS.get(sort, SORTS["name"])
    return keyset_page(rows, ordering=ordering, cursor=cursor, size=ROWS_ON_A_PAGE)


def rows_of(tenants: Sequence[Tenant]) -> list[TenantRow]:
    """What the table shows of annotated tenants, with the trend of their contributions. One query."""
    since = clock.today() - timedelta(days=WINDOW)
    published: dict[int, dict[date, int]] = {}
    for figures in TenantFigures.objects.filter(tenant__in=[tenant.pk for tenant in tenants], on__gt=since):
        published.setdefault(figures.tenant_id, {})[figures.on] = figures.figures.get("contributions") or 0
    return [_row_of(tenant, published.get(tenant.pk, {})) for tenant in tenants]


def _trend(by_day: dict[date, int]) -> Sparkline | None:
    if len(by_day) < 2:
        return None
    values = [by_day[day] for day in sorted(by_day)]
    sentence = _("Contributions per day, at most %(most)d, %(last)d on the last day") % {
        "most": max(values),
        "last": values[-1],
    }
    return Sparkline(sentence, values)


def _row_of(tenant: Tenant, by_day: dict[date, int]) -> TenantRow:
    known: dict[str, object] = vars(tenant)
    code = str(known["plan_code"] or "")
    active_on, index = known["active_on"], float(str(known["sustain_index"]))
    has_figures = bool(known["has_figures"])
    return TenantRow(
        tenant=tenant,
        host=str(known["host"] or default_host(tenant.slug)),
        plan=str(NAMES.get(code, code)),
        health=str(known["health"]),
        contributions=int(float(str(known["contributions"]))) if has_figures else None,
        participants=int(float(str(known["participants"]))) if has_figures else None,
        active_on=active_on if isinstance(active_on, date) and active_on != NEVER else None,
        sustain_index=index if index != NO_INDEX else None,
        trend=_trend(by_day),
    )


def totals() -> Totals:
    """Counts over all tenants. Two queries."""
    states = (
        Tenant.objects.order_by().values("state").annotate(count=Count("id")).values_list("state", "count")
    )
    by_state = dict(states)
    failed = ProvisioningStep.objects.filter(state=ProvisioningStep.State.FAILED)
    return Totals(
        sum(by_state.values()), by_state, failed.aggregate(count=Count("tenant", distinct=True))["count"]
    )


def _annotated(tenants: QuerySet[Tenant]) -> QuerySet[Tenant]:
    since = clock.today() - timedelta(days=WINDOW)
    steps = ProvisioningStep.objects.filter(tenant=OuterRef("pk"))
    figures = TenantFigures.objects.filter(tenant=OuterRef("pk"), on__gt=since)
    return tenants.annotate(
        host=Subquery(Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")[:1]),
        plan_code=KeyTextTransform("plan", "entitlements"),
        health=Case(
            When(Exists(steps.filter(state=ProvisioningStep.State.FAILED)), then=Value("failed")),
            When(provisioned_at__isnull=False, then=Value("ready")),
            When(Exists(steps), then=Value("building")),
            default=Value("waiting"),
        ),
        has_figures=Exists(figures),
        contributions=_sum_of("contributions", figures),
        participants=_latest_of("participants_30_days", figures),
        sustain_index=_latest_of("sustain_index", figures, nothing=NO_INDEX),
        active_on=_active_on(),
    )


def _figure(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "figures"), FloatField())


def _sum_of(name: str, figures: QuerySet[TenantFigures]) -> Coalesce:
    total = figures.order_by().values("tenant").annotate(total=Sum(_figure(name))).values("total")
    return Coalesce(Subquery(total), Value(0.0))


def _latest_of(name: str, figures: QuerySet[TenantFigures], *, nothing: float = 0.0) -> Coalesce:
    latest = figures.order_by("-on").annotate(value=_figure(name)).values("value")[:1]
    return Coalesce(Subquery(latest), Value(nothing))


def _active_on() -> Coalesce:
    days = TenantFigures.objects.filter(tenant=OuterRef("pk")).annotate(
        count=Coalesce(_figure("contributions"), 0.0)
        + Coalesce(_figure("replies"), 0.0)
        + Coalesce(_figure("stances"), 0.0)
        + Coalesce(_figure("survey_answers"), 0.0)
    )
    # From today backwards until the first day that counts: the years before it are not read.
    latest = days.filter(count__gt=0).order_by("-on").values("on")[:1]
    return Coalesce(Subquery(latest), Value(NEVER), output_field=DateField())
