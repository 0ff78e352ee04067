"""What a subscription limits, held where it applies. Billing writes the entitlements; rooms that count ask here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kit.errors import Refused
from tenants.context import current_tenant

STAFF_SEATS, ACTIVE_PROJECTS = "staff_seats", "active_projects"
_FULL = {
    STAFF_SEATS: ngettext_lazy(
        "Your plan holds %(count)d staff member, and that place is taken.",
        "Your plan holds %(count)d staff members, and all places are taken.",
        "count",
    ),
    ACTIVE_PROJECTS: ngettext_lazy(
        "Your plan holds %(count)d project at the same time, and one is running.",
        "Your plan holds %(count)d projects at the same time, and as many are running.",
        "count",
    ),
}
_WAY_OUT = {
    STAFF_SEATS: _(
        "Take a role from somebody who no longer needs it, or let an administrator change the plan."
    ),
    ACTIVE_PROJECTS: _("Close a project that is finished, or let an administrator change the plan."),
}


def require_room(key: str, *, used: int) -> None:
    """Raise Refused, with the way out, unless one more fits into what the tenant we are inside may have of `key`.

    `used` counts what there is without the one to come. What exists already above a limit, after a change to a smaller
    plan for example, stays.
    """
    limit = current_tenant().entitlements.get(key)
    if limit is not None and used >= limit:
        raise Refused(f"{_FULL[key] % {'count': limit}} {_WAY_OUT[key]}")
