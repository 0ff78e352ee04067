"""What the console asks. Everything comes from the shared schema; every list costs a constant number of queries."""

from civocracy.console.queries.inbox import InboxSummary, inbox_summary
from civocracy.console.queries.one_tenant import TenantInDepth, tenant_in_depth
from civocracy.console.queries.signups import signups_page
from civocracy.console.queries.tenants import (
    FILTERS,
    SORTS,
    TenantRow,
    Totals,
    rows_of,
    tenants_page,
    totals,
)

__all__ = [
    "FILTERS",
    "SORTS",
    "InboxSummary",
    "TenantInDepth",
    "TenantRow",
    "Totals",
    "inbox_summary",
    "rows_of",
    "signups_page",
    "tenant_in_depth",
    "tenants_page",
    "totals",
]
