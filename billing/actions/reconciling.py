"""Comparing with Stripe what no event told us: derived facts repair themselves, money and identity wait for a person."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing import drift, gateway, queries
from billing.actions import _sync
from billing.models import BillingAccount, Drift, ReconciliationRun
from kit import audit, clock
from kit.errors import Refused
from tenants.context import in_the_lobby

logger = logging.getLogger(__name__)
#: A run that was interrupted longer ago than this is not taken up again.
TOO_OLD = timedelta(hours=12)
#: A snapshot older than this is an alert: Stripe has not been reached, or nobody asked.
STALE = timedelta(hours=72)


@in_the_lobby
def reconcile(*, full: bool) -> ReconciliationRun:
    """Ask Stripe about every account (`full`) or those with something owed or uncertain, one transaction each.

    Takes up a run of the same kind that was interrupted. An account that Stripe does not answer for is counted and
    left as it is: the last snapshot holds.
    """
    run = _run(ReconciliationRun.Kind.FULL if full else ReconciliationRun.Kind.LIGHT)
    for account_id in queries.accounts_to_reconcile(full=full, after=run.reached):
        _compare(run, account_id)
        run.reached = account_id
        run.accounts += 1
        run.save(update_fields=["reached", "accounts", "repaired", "found", "unanswered"])
    run.ended_at = clock.now()
    run.save(update_fields=["ended_at"])
    stale = queries.stale_accounts(before=clock.now() - STALE)
    if stale:
        logger.error("%s accounts have not been compared with Stripe for three days", stale)
    return run


@in_the_lobby
def close_drift(case: Drift, *, resolution: str, by: Any) -> Drift:
    """Say what was done about a difference. It opens again by itself if it is still there. Raises Refused."""
    if not resolution.strip():
        raise Refused(_("Say what was done, so that others can understand it later."), field="resolution")
    with transaction.atomic():
        held = Drift.objects.select_for_update().get(pk=case.pk)
        if held.closed_at is None:
            held.closed_at, held.closed_by = clock.now(), str(by)
            held.resolution = resolution.strip()[:500]
            held.save(update_fields=["closed_at", "closed_by", "resolution"])
            audit.record("billing.drift_closed", by=by, subject=held, after={"resolution": held.resolution})
    return held


def _run(kind: str) -> ReconciliationRun:
    now = clock.now()
    open_run = ReconciliationRun.objects.filter(kind=kind, ended_at=None, began_at__gt=now - TOO_OLD).first()
    return open_run or ReconciliationRun.objects.create(kind=kind, began_at=now)


def _compare(run: ReconciliationRun, account_id: int) -> None:
    try:
        with transaction.atomic(durable=True):
            account = _sync.locked(account_id)
            before = _fingerprint(account)
            _sync.sync_locked(account)
            run.repaired += before != _fingerprint(account)
            found = list(queries.differences_of(account))
            run.found += _keep(account, found)
    except gateway.StripeUnavailable:
        run.unanswered += 1
    except gateway.StripeRefused as error:
        account = BillingAccount.objects.get(pk=account_id)
        gone = isinstance(error, gateway.StripeObjectMissing)
        one = drift.Difference(
            "customer_gone" if gone else "refused", account.customer_id, theirs=str(error)[:300]
        )
        run.found += _keep(account, [one])


def _fingerprint(account: BillingAccount) -> list[Any]:
    subscriptions = account.subscriptions.order_by("pk").values_list(
        "stripe_id", "status", "price_id", "amount"
    )
    invoices = account.invoices.order_by("pk").values_list("stripe_id", "status", "total", "amount_remaining")
    return [*subscriptions, *invoices, account.tenant.state]


def _keep(account: BillingAccount, found: list[drift.Difference]) -> int:
    """Open a case for each difference that has none; close nothing, since a person has to look. Returns how many are new."""
    new = 0
    now = clock.now()
    for one in found:
        if one.kind in drift.SETTLED_BY_A_PERSON and _was_settled(one):
            continue
        _case, is_new = Drift.objects.update_or_create(
            subject=one.subject,
            kind=one.kind,
            closed_at=None,
            defaults={"account": account, "ours": one.ours, "theirs": one.theirs, "seen_at": now},
            create_defaults={
                "account": account,
                "ours": one.ours,
                "theirs": one.theirs,
                "seen_at": now,
                "found_at": now,
            },
        )
        new += is_new
        if is_new:
            logger.error("Billing differs: %s %s", one.kind, one.subject)
    return new


def _was_settled(one: drift.Difference) -> bool:
    """Whether a person has closed a case in which Stripe said just this."""
    same = Drift.objects.filter(subject=one.subject, kind=one.kind, theirs=one.theirs)
    return same.filter(closed_at__isnull=False).exists()
