"""Customers of an older price go over to a new one: told in time, moved at their first renewal from a day on.

Nobody's period that runs is charged again, and nobody is moved who was not told. Each account is a transaction of its own
and both halves can be interrupted: the announcement remembers the last account it reached, and who has been moved has the
new price.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing import emails, gateway, queries
from billing.actions import _operations, _prices, syncing
from billing.models import BillingAccount, Operation, PlanPrice, PriceMove, SubscriptionSnapshot
from kit import audit, clock, jobs
from kit.errors import Refused
from kit.formats import day_in_words
from tenants.context import in_the_lobby

logger = logging.getLogger(__name__)
#: The terms of service promise two months between the notice and the price.
NOTICE = timedelta(days=62)


@in_the_lobby
def announce_price(
    old: PlanPrice, *, new: PlanPrice, takes_effect_on: date, reason: str, by: Any
) -> PriceMove:
    """Tell everybody who pays `old` that renewals from a day on cost `new`. The mails go out in the background.

    Raises Refused, naming the field, when the prices do not belong together, the day is too near, or a move is under way.
    """
    from billing.jobs import tell_about_price

    if (new.plan_id, new.currency, new.interval) != (old.plan_id, old.currency, old.interval) or new == old:
        raise Refused(_("Choose a price of the same plan, currency and interval."), field="new")
    if new not in PlanPrice.objects.valid_at(clock.now()):
        raise Refused(_("Choose a price that is valid today."), field="new")
    if takes_effect_on < clock.today() + NOTICE:
        raise Refused(
            _("The terms promise two months of notice: choose %(day)s or later.")
            % {"day": day_in_words(clock.today() + NOTICE)},
            field="takes_effect_on",
        )
    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it later."), field="reason")
    try:
        with transaction.atomic():
            move = PriceMove.objects.create(
                old=old,
                new=new,
                takes_effect_on=takes_effect_on,
                reason=reason.strip()[:500],
                announced_at=clock.now(),
                announced_by=str(by),
            )
            audit.record(
                "billing.price_announced",
                by=by,
                subject=move,
                before={"price": old.lookup_key},
                after={"price": new.lookup_key, "from": takes_effect_on.isoformat(), "reason": move.reason},
            )
            jobs.enqueue(tell_about_price, move_id=move.pk, _key=f"billing-price-move:{move.pk}")
    except IntegrityError:
        raise Refused(_("A move away from this price is under way already."), field="old") from None
    return move


@in_the_lobby
def call_off_price(move: PriceMove, *, reason: str, by: Any) -> PriceMove:
    """Let nobody be moved, and tell those who had been told. Raises Refused once somebody has been moved."""
    from billing.jobs import tell_about_price

    if not reason.strip():
        raise Refused(_("Say why, so that others can understand it later."), field="reason")
    with transaction.atomic():
        held = PriceMove.objects.select_for_update().get(pk=move.pk)
        if held.called_off_at is not None:
            return held
        if held.moved or held.moved_at is not None:
            raise Refused(_("It has begun: some customers have the new price already."), field="reason")
        # Those who were told are told again, from the first one on.
        held.called_off_at, held.called_off_after = clock.now(), held.reached
        held.reached, held.told, held.told_at = 0, 0, None
        held.save(update_fields=["called_off_at", "called_off_after", "reached", "told", "told_at"])
        audit.record("billing.price_called_off", by=by, subject=held, after={"reason": reason.strip()[:500]})
        jobs.enqueue(tell_about_price, move_id=held.pk, _key=f"billing-price-move:{held.pk}:off")
    return held


@in_the_lobby
def tell_about_price(move: PriceMove) -> int:
    """Queue the mail to each account that pays the old price and has not been told. Returns how many were."""
    told = 0
    for account_id in queries.accounts_paying(move.old, after=move.reached):
        with transaction.atomic():
            held = PriceMove.objects.select_for_update().select_related("old__plan", "new").get(pk=move.pk)
            if held.reached >= account_id:
                continue  # another worker was faster
            if held.called_off_at is not None and account_id > held.called_off_after:
                break
            account = BillingAccount.objects.select_related("tenant").get(pk=account_id)
            (emails.price_stays if held.called_off_at else emails.price_changes)(account, held)
            held.reached, held.told = account_id, held.told + 1
            held.save(update_fields=["reached", "told"])
        told += 1
    PriceMove.objects.filter(pk=move.pk, told_at=None).update(told_at=clock.now())
    return told


@in_the_lobby
def move_to_new_prices(*, on: date) -> int:
    """Every day: move the customers whose day has come; returns how many. What Stripe does not answer is tried again."""
    count = 0
    due = PriceMove.objects.filter(
        takes_effect_on__lte=on, moved_at=None, called_off_at=None, told_at__isnull=False
    )
    for move in due.select_related("old", "new"):
        new_id = _prices.ensure_price(move.new)
        silent = 0
        for one in queries.subscriptions_paying(move.old):
            try:
                _move(one, new_id)
            except gateway.StripeUnavailable:
                silent += 1
            else:
                count += 1
                move.moved += 1
                move.save(update_fields=["moved"])
        if not silent:
            move.moved_at = clock.now()
            move.save(update_fields=["moved_at"])
        else:
            logger.warning("Price move %s: Stripe did not answer for %s accounts", move.pk, silent)
    return count


def _move(one: SubscriptionSnapshot, price_id: str) -> None:
    _operations.settle(
        one.account,
        kind=Operation.Kind.MOVE,
        params={"subscription": one.stripe_id, "item": one.item_id, "price_id": price_id},
        do=lambda wish, key: (
            gateway.renew_at(
                wish["subscription"], key=key, item_id=wish["item"], price_id=wish["price_id"]
            ).id
        ),
    )
    syncing.sync_account(one.account)
