"""Background jobs of accounts."""

from __future__ import annotations

from accounts.actions.policy import carry_out_reset  # noqa: F401  # the worker finds jobs by importing this module
from accounts.models import EntryTicket
from accounts.queries import never_entered
from kit import clock, jobs


@jobs.periodic("41 3 * * *", each_tenant=True)
@jobs.job()
def forget_unused_accounts() -> None:
    """Delete accounts that somebody asked a code for and never entered, and tickets that ran out."""
    EntryTicket.objects.filter(expires_at__lt=clock.now()).delete()
    never_entered().delete()
