"""Who may see how news spreads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.models import Role
from participation.departments.rules import RUNNING, standing_of
from participation.verdict import YES, Verdict, no


def may_watch_news(user: Any) -> Verdict:
    """Administrators and those who lead or communicate."""
    if standing_of(user).holds_anywhere(*RUNNING, Role.LEAD, Role.COMMUNICATION):
        return YES
    return no(_("Only those who lead projects or communicate see what was sent to whom."))
