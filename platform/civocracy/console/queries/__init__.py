"""What the console asks. Everything comes from the shared schema; every list costs a constant number of queries."""

from civocracy.console.queries.inbox import InboxSummary, inbox_summary
from civocracy.console.queries.leaving import (
    Leaving,
    LeavingRow,
    deletions_page,
    leaving_of,
    leaving_page,
    leaving_rows,
    rows_behind,
)
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
from civocracy.console.queries.trouble import OperatorsQueue, Trouble, operators_queue

__all__ = [
    "FILTERS",
    "SORTS",
    "InboxSummary",
    "Leaving",
    "LeavingRow",
    "OperatorsQueue",
    "TenantInDepth",
    "TenantRow",
    "Totals",
    "Trouble",
    "deletions_page",
    "inbox_summary",
    "leaving_of",
    "leaving_page",
    "leaving_rows",
    "operators_queue",
    "rows_behind",
    "rows_of",
    "signups_page",
    "tenant_in_depth",
    "tenants_page",
    "totals",
]
