"""The facts of billing, in the shared schema."""

from billing.models.access import AccessOverride, AccessTransition
from billing.models.accounts import BillingAccount, Operation
from billing.models.inbox import WebhookEvent
from billing.models.plans import Plan, PlanPrice
from billing.models.snapshots import InvoiceSnapshot, SubscriptionSnapshot

__all__ = [
    "AccessOverride",
    "AccessTransition",
    "BillingAccount",
    "InvoiceSnapshot",
    "Operation",
    "Plan",
    "PlanPrice",
    "SubscriptionSnapshot",
    "WebhookEvent",
]
