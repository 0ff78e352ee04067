"""Everything billing can do."""

from billing.actions.accounts import open_account, override_access
from billing.actions.checkout import start_checkout
from billing.actions.discarding import discard_account
from billing.actions.inbox import process_event, receive_event, release_due_events
from billing.actions.invoicing import subscribe_by_invoice
from billing.actions.plans import sync_plans
from billing.actions.portal import open_portal
from billing.actions.syncing import sync_account

__all__ = [
    "discard_account",
    "open_account",
    "open_portal",
    "override_access",
    "process_event",
    "receive_event",
    "release_due_events",
    "start_checkout",
    "subscribe_by_invoice",
    "sync_account",
    "sync_plans",
]
