"""Governments that are signing up."""

from __future__ import annotations

from kit.pagination import Page, keyset_page
from onboarding.models import Signup
from onboarding.queries import signups_in_progress

ROWS_ON_A_PAGE = 50


def signups_page(*, state: str = "", cursor: str | None = None) -> Page[Signup]:
    """Signups newest first: those in progress, or those in one state (also ready or expired). One query."""
    rows = signups_in_progress()
    if state in Signup.State.values:
        rows = Signup.objects.filter(state=state).select_related("tenant", "price__plan")
    return keyset_page(rows, ordering=("-created_at", "-id"), cursor=cursor, size=ROWS_ON_A_PAGE)
