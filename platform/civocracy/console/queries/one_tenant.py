"""One tenant in depth, as the shared schema knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from billing.models import AccessTransition
from billing.queries import BillingSummary, summary_of
from civocracy.console.rules import can_be_retried
from civocracy.console.words import said_of
from kit import audit, clock
from kit.charts import BarChart, points_in_time
from kit.models import AuditEntry
from onboarding.models import Signup
from participation.engagement.published import Line, published_in_words
from tenants.domains import words
from tenants.models import CustomDomain, Domain, ProvisioningStep, StateChange, Tenant, TenantFigures
from tenants.queries import provisioning_steps

#: How many days the chart shows, and how many lines the lists.
CHART_DAYS = 90
LINES = 30


@dataclass(frozen=True)
class TenantInDepth:
    """All that the console says about one tenant."""

    tenant: Tenant
    domains: list[tuple[Domain, str]]
    asked_for: list[tuple[CustomDomain, str]]
    members: list[Tenant]
    billing: BillingSummary
    changes: list[StateChange]
    transitions: list[AccessTransition]
    steps: list[tuple[str, ProvisioningStep]]
    may_retry: bool
    signup: Signup | None
    figures: list[Line]
    figures_on: date | None
    chart: BarChart
    audit: list[tuple[str, AuditEntry]]
    is_set_up: bool


def tenant_in_depth(tenant: Tenant) -> TenantInDepth:
    """Profile, domains, subscription, changes of access, set-up, figures and the record. A constant number of queries."""
    published = list(tenant.figures.filter(on__gt=clock.today() - timedelta(days=CHART_DAYS)).order_by("on"))
    billing = summary_of(tenant)
    signup = Signup.objects.filter(tenant=tenant).first()
    return TenantInDepth(
        tenant=tenant,
        domains=[(one, _url_of(one)) for one in tenant.domains.order_by("-is_primary", "domain")],
        asked_for=[(one, words.problem_of(one)) for one in tenant.custom_domains.kept()],
        members=list(tenant.members.order_by("name")[:LINES]),
        billing=billing,
        changes=list(tenant.state_changes.all()[:LINES]),
        transitions=list(AccessTransition.objects.filter(account__tenant=tenant)[:LINES]),
        steps=[(str(words), step) for words, step in provisioning_steps(tenant)],
        may_retry=can_be_retried(tenant),
        signup=signup,
        figures=published_in_words(published[-1].figures) if published else [],
        figures_on=published[-1].on if published else None,
        chart=_chart(published),
        audit=_record_of(tenant, billing, signup),
        is_set_up=tenant.provisioned_at is not None,
    )


def _url_of(domain: Domain) -> str:
    return f"{settings.SITE_SCHEME}://{domain.domain}{settings.SITE_PORT_SUFFIX}/"


def _chart(published: list[TenantFigures]) -> BarChart:
    days = [(one.on, one.figures.get("contributions")) for one in published]
    total = sum(value or 0 for _day, value in days)
    sentence = _("%(count)d contributions on %(days)d days for which figures were published.")
    return BarChart(
        key="contributions",
        title=_("Contributions per day"),
        sentence=sentence % {"count": total, "days": len(days)},
        points=points_in_time(days),
        axis=_("Day"),
        measure=_("Contributions"),
    )


def _record_of(
    tenant: Tenant, billing: BillingSummary, signup: Signup | None
) -> list[tuple[str, AuditEntry]]:
    about = Q(subject_type="tenants.tenant", subject_id=str(tenant.pk))
    if billing.account is not None:
        about |= Q(subject_type="billing.billingaccount", subject_id=str(billing.account.pk))
    if signup is not None:
        about |= Q(subject_type="onboarding.signup", subject_id=str(signup.pk))
    lines = AuditEntry.objects.filter(about).order_by("-id")[:LINES]
    return [(said_of(line.action), line) for line in audit.with_names(lines)]
