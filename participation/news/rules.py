"""Who may see how news spreads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import Capability, Group, Reach
from participation.departments.models import Role
from participation.departments.rules import RUNNING
from participation.verdict import Verdict

WATCH_NEWS = Capability(
    "news.watch",
    _("See what was sent to whom"),
    _("Only those who lead projects or communicate see what was sent to whom."),
    (*RUNNING, Role.LEAD, Role.COMMUNICATION),
    Reach.ANYWHERE,
)


def may_watch_news(user: Any) -> Verdict:
    """Administrators and those who lead or communicate."""
    return WATCH_NEWS.verdict(user)


CAPABILITIES = (Group(_("News"), (WATCH_NEWS,)),)
