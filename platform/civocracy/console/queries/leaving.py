"""Tenants that have ended: how long their data is kept, what stands in the way of deleting it, and what was deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from civocracy.console.words import LEAVING_STEPS
from kit import clock
from kit.pagination import Page, keyset_page
from tenants.leaving import queries, records, rules
from tenants.leaving.queries import Farewell
from tenants.leaving.records import Verdict
from tenants.models import (
    DeletionRecord,
    Offboarding,
    OffboardingStep,
    StateChange,
    Tenant,
    TenantExport,
)

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class LeavingRow:
    """One tenant of the list. `stage` is one of kept, ready, under_way, failed."""

    tenant: Tenant
    cancelled_at: datetime | None
    kept_until: datetime | None
    has_confirmed: bool
    stage: str


@dataclass(frozen=True)
class Leaving:
    """Everything about the end of one tenant."""

    tenant: Tenant
    farewell: Farewell | None
    #: Sentences about what stands in the way.
    missing: list[str]
    offboarding: Offboarding | None
    steps: list[tuple[str, OffboardingStep]]
    may_begin: bool
    may_be_called_off: bool
    has_failed: bool
    record: DeletionRecord | None
    verdict: Verdict | None


def leaving_page(*, cursor: str | None = None) -> Page[Tenant]:
    """A page of the tenants that are cancelled or being deleted, who ended first in front. One query."""
    ended = StateChange.objects.filter(tenant=OuterRef("pk"), to_state=Tenant.State.CANCELLED)
    exports = TenantExport.objects.filter(
        tenant=OuterRef("pk"), confirmed_at__isnull=False, started_at__gte=OuterRef("ended_at")
    )
    steps = OffboardingStep.objects.filter(offboarding__tenant=OuterRef("pk"))
    tenants = Tenant.objects.annotate(
        ended_at=Subquery(ended.order_by("-id").values("at")[:1]),
        has_confirmed=Exists(exports),
        is_under_way=Exists(steps),
        has_failed=Exists(steps.filter(state=OffboardingStep.State.FAILED)),
        is_done=Exists(DeletionRecord.objects.filter(schema_name=OuterRef("schema_name"))),
    ).filter(Q(state=Tenant.State.CANCELLED) | Q(is_under_way=True), is_done=False)
    return keyset_page(tenants, ordering=("id",), cursor=cursor, size=ROWS_ON_A_PAGE)


def leaving_rows(page: Page[Tenant]) -> list[LeavingRow]:
    """What the list shows of the tenants of a page. No query."""
    return [_row_of(tenant) for tenant in page.items]


def deletions_page(*, cursor: str | None = None) -> Page[DeletionRecord]:
    """A page of the signed records, newest first. One query."""
    return keyset_page(DeletionRecord.objects.all(), ordering=("-id",), cursor=cursor, size=ROWS_ON_A_PAGE)


def leaving_of(tenant: Tenant) -> Leaving:
    """The end of one tenant. A constant number of queries; a record is looked at again, signature and proof."""
    offboarding = Offboarding.objects.filter(tenant=tenant).first()
    recorded = queries.offboarding_steps(tenant)
    record = DeletionRecord.objects.filter(schema_name=tenant.schema_name).first()
    is_cancelled = tenant.state == Tenant.State.CANCELLED
    return Leaving(
        tenant=tenant,
        farewell=queries.farewell_of(tenant),
        missing=rules.what_is_missing(tenant, at=clock.now()) if is_cancelled and offboarding is None else [],
        offboarding=offboarding,
        steps=[(str(LEAVING_STEPS.get(step.key, step.key)), step) for step in recorded],
        may_begin=is_cancelled and offboarding is None,
        may_be_called_off=offboarding is not None and tenant.state != Tenant.State.OFFBOARDED,
        has_failed=any(step.state == OffboardingStep.State.FAILED for step in recorded),
        record=record,
        verdict=records.verify(record) if record else None,
    )


def rows_behind(records: list[DeletionRecord]) -> dict[str, int]:
    """The ids of the tenants' rows that stayed behind, because invoices point at them, by schema. One query."""
    names = [record.schema_name for record in records]
    return dict(Tenant.objects.filter(schema_name__in=names).values_list("schema_name", "pk"))


def _row_of(tenant: Tenant) -> LeavingRow:
    known: dict[str, object] = vars(tenant)
    since = known["ended_at"]
    until = since + timedelta(days=settings.RETENTION_DAYS) if isinstance(since, datetime) else None
    has_confirmed = bool(known["has_confirmed"])
    if known["has_failed"]:
        stage = "failed"
    elif known["is_under_way"]:
        stage = "under_way"
    else:
        is_due = until is not None and until <= clock.now()
        stage = "ready" if is_due and (has_confirmed or tenant.provisioned_at is None) else "kept"
    return LeavingRow(tenant, since if isinstance(since, datetime) else None, until, has_confirmed, stage)
