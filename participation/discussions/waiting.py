"""What waits for staff, of the whole site or of one project."""

from __future__ import annotations

from functools import lru_cache

from kit.pagination import Page, ReadyPages, keyset_page, keyset_page_of_each
from participation.discussions.models import Contribution, ContributionQuerySet, Discussion
from participation.discussions.queries import contributions_in_context
from participation.projects.models import Project


def page_for_staff(
    status: str, *, project: Project | None, cursor: str | None, size: int
) -> Page[Contribution]:
    """A page of `waiting_for_staff`: what waits longest comes first, of everything else the newest."""
    if project is None:
        return _for_staff(status, size).page(cursor)
    rows, ordering = waiting_for_staff(contributions_in_context(), status), _order_for_staff(status)
    if status in ("pending", "hidden"):  # few, and in an index of their own
        rows = rows.filter(discussion__project=project)
        return keyset_page(rows, ordering=ordering, cursor=cursor, size=size)
    below = Discussion.objects.filter(project=project)
    return keyset_page_of_each(
        rows, below=below, by="discussion", ordering=ordering, cursor=cursor, size=size
    )


@lru_cache
def _for_staff(status: str, size: int) -> ReadyPages[Contribution]:
    return ReadyPages(
        lambda: waiting_for_staff(contributions_in_context(), status),
        ordering=_order_for_staff(status),
        size=size,
    )


def _order_for_staff(status: str) -> tuple[str, str]:
    return ("created_at", "id") if status in ("unanswered", "pending") else ("-created_at", "-id")


def waiting_for_staff(contributions: ContributionQuerySet, status: str) -> ContributionQuerySet:
    """Contributions by what staff have to do with them: unanswered, pending or hidden; anything else gives all."""
    if status == "unanswered":
        return contributions.unanswered()
    if status == "pending":
        return contributions.pending()
    if status == "hidden":
        return contributions.hidden()
    return contributions
