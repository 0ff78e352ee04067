"""The only package that speaks with Stripe. Functions take and return our own types; errors are our own, too."""

from billing.gateway.changing import (
    change_price,
    end_with_period,
    name_order,
    preview_change,
    preview_next,
    renew_at,
    tax_subscription,
)
from billing.gateway.connection import (
    SignatureInvalid,
    StripeObjectMissing,
    StripeRefused,
    StripeUnavailable,
    configuration_fault,
    is_live,
    transport,
)
from billing.gateway.customers import create_customer, find_customer, update_customer
from billing.gateway.knowing import (
    TOLERANCE,
    clock_of,
    customer_of,
    list_credit_notes,
    list_invoices,
    list_payments,
    list_subscriptions,
    read_notice,
)
from billing.gateway.selling import create_price, create_tax_rate, ensure_product, find_prices
from billing.gateway.subscribing import (
    create_checkout,
    create_invoiced_subscription,
    create_portal,
    expire_checkout,
    find_checkout,
    retrieve_checkout,
)

__all__ = [
    "TOLERANCE",
    "SignatureInvalid",
    "StripeObjectMissing",
    "StripeRefused",
    "StripeUnavailable",
    "change_price",
    "clock_of",
    "configuration_fault",
    "create_checkout",
    "create_customer",
    "create_invoiced_subscription",
    "create_portal",
    "create_price",
    "create_tax_rate",
    "customer_of",
    "end_with_period",
    "ensure_product",
    "expire_checkout",
    "find_checkout",
    "find_customer",
    "find_prices",
    "is_live",
    "list_credit_notes",
    "list_invoices",
    "list_payments",
    "list_subscriptions",
    "name_order",
    "preview_change",
    "preview_next",
    "read_notice",
    "renew_at",
    "retrieve_checkout",
    "tax_subscription",
    "transport",
    "update_customer",
]
