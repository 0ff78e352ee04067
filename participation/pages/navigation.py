"""The sections of the workspace, for whoever looks at them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import get_urlconf
from django.utils.translation import gettext_lazy as _

from kit.templatetags.addresses import fixed_address
from participation.departments.rules import is_administrator, may_see_people
from participation.news.rules import may_watch_news

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Label, address, icon, and who sees it: everybody, those who see people or news, or administrators.
SECTIONS: tuple[tuple[_StrPromise, str, str, str], ...] = (
    (_("Today"), "workspace:home", "home", "staff"),
    (_("First steps"), "onboarding_workspace:setup", "rocket-launch", "administrator"),
    (_("Projects"), "workspace:projects", "folder", "staff"),
    (_("Contributions"), "workspace:contributions", "chat-bubble-left-right", "staff"),
    (_("Promises"), "workspace:promises", "hand-raised", "staff"),
    (_("Moderation"), "workspace:moderation", "shield-check", "staff"),
    (_("What was sent"), "workspace:news", "paper-airplane", "news"),
    (_("Engagement"), "engagement:overview", "chart-bar", "staff"),
    (_("Imports"), "imports:list", "arrow-down-tray", "staff"),
    (_("Departments"), "workspace:departments", "building-office-2", "staff"),
    (_("People"), "workspace:people", "user-group", "people"),
    (_("Record"), "workspace:record", "clipboard-document-list", "administrator"),
    (_("Privacy"), "privacy_workspace:overview", "shield-check", "administrator"),
    (_("Settings"), "workspace:settings", "cog-6-tooth", "administrator"),
    (_("Plan and invoices"), "billing:overview", "credit-card", "administrator"),
    (_("Your data"), "export:overview", "archive-box-arrow-down", "administrator"),
)


class Sections(tuple[dict[str, Any], ...]):
    """Links of a navigation."""

    #: So they may be kept under (kit.parts): each choice of sections is made once for a process.
    never_changes = True


def workspace_nav(request: HttpRequest) -> Sections:
    """The sections this person may open. A section that this site does not have is left out."""
    allowed = {"staff"}
    if may_see_people(request.user):
        allowed.add("people")
    if may_watch_news(request.user):
        allowed.add("news")
    if is_administrator(request.user):
        allowed.add("administrator")
    return _sections(frozenset(allowed), get_urlconf())


@cache
def _sections(allowed: frozenset[str], _urlconf: str | None) -> Sections:
    return Sections(
        {"label": label, "url": address, "icon": icon, "exact": name == "workspace:home"}
        for label, name, icon, audience in SECTIONS
        if audience in allowed and (address := fixed_address(name))
    )
