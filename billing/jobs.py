"""What billing does in the background. All of it belongs to no tenant."""

from __future__ import annotations

from datetime import timedelta

from billing import actions, queries
from billing.models import BillingAccount, PriceMove
from kit import clock, jobs

#: An account is asked about at least this often, even when no event came.
FRESH_FOR = timedelta(hours=24)


@jobs.job(queue="billing", in_lobby=True)
def process(*, event_id: str) -> None:
    """Work on one event of the inbox."""
    actions.process_event(event_id)


@jobs.job(queue="billing", in_lobby=True)
def sync(*, account_id: int) -> None:
    """Ask Stripe about one account. Raises gateway.StripeUnavailable, and is tried again."""
    actions.sync_account(BillingAccount.objects.get(pk=account_id))


@jobs.job(queue="billing", in_lobby=True)
def write_document(*, stripe_id: str) -> None:
    """Write the legal document of one invoice or credit note."""
    actions.write_document(stripe_id)


@jobs.job(queue="billing", in_lobby=True)
def check_vat_id(*, account_id: int) -> None:
    """Ask the European register about one VAT number. Raises vies.RegisterSilent, and is tried again."""
    actions.check_vat_id(BillingAccount.objects.get(pk=account_id))


@jobs.job(queue="billing", in_lobby=True)
def push_details(*, account_id: int) -> None:
    """Tell Stripe whom invoices are made out to, and how they are taxed."""
    actions.push_details(BillingAccount.objects.select_related("tenant").get(pk=account_id))


@jobs.job(queue="billing", in_lobby=True)
def push_order(*, account_id: int) -> None:
    """Tell Stripe which purchase order the coming invoices name."""
    actions.push_order(BillingAccount.objects.get(pk=account_id))


@jobs.periodic("20 5 * * *")
@jobs.job(queue="billing", in_lobby=True)
def look_after_orders() -> None:
    """Every morning: purchase orders that end."""
    actions.look_after_orders(on=clock.today())


@jobs.job(queue="billing", in_lobby=True)
def tell_about_price(*, move_id: int) -> None:
    """Tell those who pay an older price what their next renewals cost, or that it stays."""
    actions.tell_about_price(PriceMove.objects.select_related("old__plan", "new").get(pk=move_id))


@jobs.periodic("10 6 * * *")
@jobs.job(queue="billing", in_lobby=True)
def move_to_new_prices() -> None:
    """Every morning: the customers whose new price begins."""
    actions.move_to_new_prices(on=clock.today())


@jobs.periodic("40 2 * * *")
@jobs.job(queue="billing", in_lobby=True)
def reconcile_everything() -> None:
    """Every night: every account against Stripe, and what does not fit."""
    actions.reconcile(full=True)


@jobs.periodic("5 * * * *")
@jobs.job(queue="billing", in_lobby=True)
def reconcile_lightly() -> None:
    """Every hour: accounts with something owed, under way or uncertain."""
    actions.reconcile(full=False)


@jobs.periodic("* * * * *")
@jobs.job(queue="billing", in_lobby=True)
def sweep_inbox() -> None:
    """Every minute: the events whose time has come again."""
    actions.release_due_events()


@jobs.periodic("*/10 * * * *")
@jobs.job(queue="billing", in_lobby=True)
def reconcile_due() -> None:
    """Every ten minutes: accounts whose access is due to change, that came to nothing yet, or that are not fresh."""
    now = clock.now()
    for account_id in queries.accounts_to_check(at=now, fresh_after=now - FRESH_FOR):
        jobs.enqueue(sync, account_id=account_id, _key=f"billing-sync:{account_id}")
