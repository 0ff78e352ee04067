"""The facts of billing, in the shared schema."""

from billing.models.access import AccessOverride, AccessTransition
from billing.models.accounts import BillingAccount, Operation
from billing.models.inbox import WebhookEvent
from billing.models.invoicing import CreditNoteSnapshot, EInvoice, PurchaseOrder, TaxRate
from billing.models.plans import Plan, PlanPrice, PriceMove
from billing.models.reconciling import Drift, ReconciliationRun
from billing.models.snapshots import InvoiceSnapshot, PaymentSnapshot, SubscriptionSnapshot

__all__ = [
    "AccessOverride",
    "AccessTransition",
    "BillingAccount",
    "CreditNoteSnapshot",
    "Drift",
    "EInvoice",
    "InvoiceSnapshot",
    "Operation",
    "PaymentSnapshot",
    "Plan",
    "PlanPrice",
    "PriceMove",
    "PurchaseOrder",
    "ReconciliationRun",
    "SubscriptionSnapshot",
    "TaxRate",
    "WebhookEvent",
]
