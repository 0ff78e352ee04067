"""Everything billing can do."""

from billing.actions.accounts import open_account, override_access
from billing.actions.changing import cancel_subscription, change_plan, preview_change, resume_subscription
from billing.actions.checkout import start_checkout
from billing.actions.details import Details, check_vat_id, confirm_vat_id, edit_details, push_details
from billing.actions.discarding import discard_account
from billing.actions.documents import note_deposit, write_document
from billing.actions.inbox import process_event, receive_event, release_due_events, replay_event
from billing.actions.invoicing import subscribe_by_invoice
from billing.actions.moving import announce_price, call_off_price, move_to_new_prices, tell_about_price
from billing.actions.orders import add_purchase_order, look_after_orders, push_order, withdraw_purchase_order
from billing.actions.plans import sync_plans
from billing.actions.portal import open_portal
from billing.actions.reconciling import close_drift, reconcile
from billing.actions.syncing import sync_account

__all__ = [
    "Details",
    "add_purchase_order",
    "announce_price",
    "call_off_price",
    "cancel_subscription",
    "change_plan",
    "check_vat_id",
    "close_drift",
    "confirm_vat_id",
    "discard_account",
    "edit_details",
    "look_after_orders",
    "move_to_new_prices",
    "note_deposit",
    "open_account",
    "open_portal",
    "override_access",
    "preview_change",
    "process_event",
    "push_details",
    "push_order",
    "receive_event",
    "reconcile",
    "release_due_events",
    "replay_event",
    "resume_subscription",
    "start_checkout",
    "subscribe_by_invoice",
    "sync_account",
    "sync_plans",
    "tell_about_price",
    "withdraw_purchase_order",
    "write_document",
]
