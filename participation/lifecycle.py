"""Whether this tenant's life stage lets people change anything. Asked by every action a person causes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from tenants.context import current_tenant


def refuse_unless_writable() -> None:
    """Raise Refused with a sentence when the site can only be read."""
    if not current_tenant().is_writable:
        raise Refused(_("This site can only be read at the moment. Nothing can be added or changed."))
