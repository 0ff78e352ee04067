"""Questions about tenants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import BigIntegerField, Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from kit import clock
from kit.pagination import Page, keyset_page
from tenants.context import in_the_lobby
from tenants.models import ProvisioningStep, Tenant, TenantFigures
from tenants.provisioning import STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def default_host(slug: str) -> str:
    """The host that every tenant has from the start: its address under our own name."""
    return f"{slug}.{settings.TENANT_HOST_SUFFIX}"


def live_schemas() -> list[str]:
    """The schemas of the tenants whose periodic jobs run: provisioned, and allowed to change."""
    writable = (Tenant.State.TRIALING, Tenant.State.ACTIVE, Tenant.State.GRACE)
    tenants = Tenant.objects.filter(provisioned_at__isnull=False, state__in=writable)
    return list(tenants.order_by("id").values_list("schema_name", flat=True))


def tenant_named(name: str) -> Tenant:
    """The tenant with this address or schema name. Raises Tenant.DoesNotExist with a sentence for the terminal."""
    tenant = Tenant.objects.filter(slug=name).first() or Tenant.objects.filter(schema_name=name).first()
    if tenant is None:
        raise Tenant.DoesNotExist(f"There is no tenant with the address or schema {name!r}.")
    return tenant


def provisioning_steps(tenant: Tenant) -> list[tuple[_StrPromise, ProvisioningStep]]:
    """Every step with its words, in order; a step that is not recorded yet is waiting."""
    recorded = {step.key: step for step in tenant.provisioning_steps.all()}
    return [
        (words, recorded.get(key) or ProvisioningStep(tenant=tenant, key=key, position=position))
        for position, (key, words) in enumerate(STEPS.items())
    ]


def provisioning_needs_help(tenant: Tenant) -> bool:
    """Whether a step failed so often that an operator has to look."""
    return tenant.provisioning_steps.filter(state=ProvisioningStep.State.FAILED, attempts__gte=5).exists()


def address_is_free(slug: str) -> bool:
    """Whether no tenant holds the address."""
    from tenants.models import Domain

    return not (
        Tenant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=default_host(slug)).exists()
    )


#: Inhabitants from which a size of government begins: those of one size are compared with each other.
SIZES = (0, 5_000, 20_000, 50_000, 100_000, 250_000, 1_000_000)
#: Fewer governments than this would tell which one it is.
FEWEST_PEERS = 5
#: Figures that are older than this say nothing about today.
FRESH_FOR = timedelta(days=3)


@in_the_lobby
def figures_of_peers(tenant: Tenant) -> list[dict[str, Any]]:
    """The newest published figures of every other government of the same kind and size, without names.

    Empty where there are fewer than five: then they would tell which one it is. One query.
    """
    least = max(size for size in SIZES if size <= tenant.population)
    larger = [size for size in SIZES if size > tenant.population]
    rows = _newest().exclude(tenant=tenant).filter(tenant__kind=tenant.kind, tenant__population__gte=least)
    if larger:
        rows = rows.filter(tenant__population__lt=larger[0])
    found = list(rows.values_list("figures", flat=True))
    return found if len(found) >= FEWEST_PEERS else []


@in_the_lobby
def figures_published(tenant: Tenant, *, on: date) -> dict[str, Any]:
    """What this tenant published about a day, or (where nothing was) about one of the days before it. One query."""
    days = (on - FRESH_FOR, on)
    row = TenantFigures.objects.filter(tenant=tenant, on__range=days).order_by("-on").first()
    return dict(row.figures) if row is not None else {}


#: What a region sees of a member that shares reaches so many days back.
DAYS_SHARED = 90
_LIVE = (Tenant.State.TRIALING, Tenant.State.ACTIVE, Tenant.State.GRACE)


@in_the_lobby
def members_page(
    region: Tenant, *, cursor: str | None = None, size: int = 50
) -> tuple[Page[Tenant], dict[int, TenantFigures]]:
    """The members of a region that share their figures with it, by name, and the newest day of each. Two queries.

    The newest day decides whether a member shares; one that has published nothing for 90 days is left out.
    """
    sharing = Tenant.objects.filter(pk__in=_shared(region).values("tenant_id"))
    page = keyset_page(sharing, ordering=("name", "id"), cursor=cursor, size=size)
    newest = _shared(region).filter(tenant__in=[member.pk for member in page.items])
    return page, {row.tenant_id: row for row in newest}


@in_the_lobby
def sums_of_members(region: Tenant) -> tuple[int, int, int, int]:
    """Of those that share: how many, their inhabitants, contributions so far, and participants of 30 days. One query.

    Somebody who takes part in two cities counts in both: nobody is known across cities.
    """
    found = _shared(region).aggregate(
        number=Count("pk"),
        population=Sum("tenant__population"),
        contributions=Sum(Cast(KT("figures__contributions_total"), BigIntegerField())),
        participants=Sum(Cast(KT("figures__participants_30_days"), BigIntegerField())),
    )
    names = ("number", "population", "contributions", "participants")
    number, population, contributions, participants = (int(found[name] or 0) for name in names)
    return number, population, contributions, participants


@in_the_lobby
def number_of_members(region: Tenant) -> int:
    """How many members a region has, whether they share or not. One query."""
    return Tenant.objects.filter(parent=region, state__in=_LIVE).count()


@in_the_lobby
def days_of_members(tenants: Sequence[int], *, name: str, days: int) -> dict[int, list[tuple[date, int]]]:
    """One published figure of these tenants, day by day, the oldest first. One query."""
    since = clock.today() - timedelta(days=days)
    rows = TenantFigures.objects.filter(tenant__in=tenants, on__gt=since).order_by("tenant_id", "on")
    found: dict[int, list[tuple[date, int]]] = {}
    for number, on, value in rows.values_list("tenant_id", "on", KT(f"figures__{name}")):
        found.setdefault(number, []).append((on, int(float(value or 0))))
    return found


def _shared(region: Tenant) -> QuerySet[TenantFigures]:
    since = clock.today() - timedelta(days=DAYS_SHARED)
    # The newest of each member is the end of its stretch of the key: the days before it are not read.
    newest = (
        TenantFigures.objects.filter(tenant=OuterRef("pk"), on__gt=since).order_by("-on").values("pk")[:1]
    )
    members = Tenant.objects.filter(parent=region, state__in=_LIVE).order_by()
    rows = members.annotate(newest=Subquery(newest)).values("newest")
    return TenantFigures.objects.filter(pk__in=rows, figures__shared_with_region=1)


def _newest() -> QuerySet[TenantFigures]:
    rows = TenantFigures.objects.filter(tenant__state__in=_LIVE, on__gt=clock.today() - FRESH_FOR)
    return rows.order_by("tenant_id", "-on").distinct("tenant_id")
