"""Questions about what has to be looked at before it is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext as _

from kit.ready import Ready
from participation.departments.models import RoleAssignment
from participation.departments.queries import path_up
from participation.projects.models import Project, ProjectMember, PublicationReview, PublishingPolicy
from participation.projects.queries.projects import (
    PURPOSE,
    missing_to_publish,
    projects_within,
    scope_fields,
    scope_of,
)
from participation.projects.rules import PUBLISH_PROJECT, may_review_publication

#: What somebody has looked at: a change of any of it makes an approval worth nothing.
REVIEWED = ("title", "summary", *PURPOSE)


@dataclass(frozen=True)
class Look:
    """Whether this government wants a second look at a draft, and how the latest one stands."""

    is_needed: bool
    latest: PublicationReview | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the draft cannot be published for want of it."""
        return self.is_needed and not (self.latest and self.latest.is_approved)


def needs_review() -> bool:
    """Whether somebody else has to look before a project is published here. One query."""
    return PublishingPolicy.objects.filter(needs_review=True).exists()


def look_at(project: Project) -> Look:
    """How a second look at a draft stands; nothing about what is public already. At most two queries."""
    if not project.is_draft:
        return Look(False)
    rows = PublicationReview.objects.filter(project=project).select_related("asked_by", "decided_by")
    return Look(needs_review(), rows.first())


def reviews_waiting_for(user: Any, *, limit: int = 8) -> list[PublicationReview]:
    """Drafts that others asked to have looked at and that `user` may look at, the longest waiting first. One query."""
    scope = scope_of(user, PUBLISH_PROJECT)
    return _waiting(scope.is_everything, limit)(user=user.pk, **scope.values)


@lru_cache
def _waiting(everywhere: bool, limit: int) -> Ready[PublicationReview]:
    def rows(user: Any, **scope: Any) -> QuerySet[PublicationReview]:
        asked = PublicationReview.objects.filter(
            state=PublicationReview.State.ASKED,
            project__state=Project.State.DRAFT,
            project__in=projects_within(PUBLISH_PROJECT, scope),
        )
        by_others = asked.exclude(asked_by=user).select_related("project", "asked_by")
        return by_others.order_by("asked_at", "id")[:limit]

    return Ready(rows, user=BigIntegerField(), **scope_fields(everywhere))


def reviewers_of(review: PublicationReview) -> list[int]:
    """Whom to tell that somebody asks for a look: the others who lead the project and may publish it, and whoever may
    in the nearest department that has somebody, its own first. At most five queries and one for each of them.
    """
    project = review.project
    leads = ProjectMember.objects.filter(project=project, responsibility__in=PUBLISH_PROJECT.responsibilities)
    found = _who_may(review, leads.values_list("user", flat=True))
    held = RoleAssignment.objects.filter(role__in=PUBLISH_PROJECT.roles).values_list("department", "user")
    by_place: dict[int | None, list[int]] = {}
    for held_in, user in held:
        by_place.setdefault(held_in, []).append(user)
    for place in (*path_up(project.department), None):
        if near := _who_may(review, by_place.get(place, ())):
            return sorted({*found, *near})
    return found


def _who_may(review: PublicationReview, numbers: Iterable[int]) -> list[int]:
    people = get_user_model().objects.filter(pk__in=list(numbers), is_active=True)
    return [person.pk for person in people if may_review_publication(person, review)]


def purpose_digest(project: Project) -> str:
    """A short fingerprint of what is looked at, so that nobody approves what was changed while they read."""
    facts = [str(getattr(project, name)) for name in REVIEWED]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def why_not_ready(project: Project) -> tuple[str, str] | None:
    """Why a draft cannot be published as it stands, in words, with the field to mend; None when it can. Four queries."""
    if missing := missing_to_publish(project):
        words = _("This project cannot be published yet. Missing: %(pieces)s.")
        return words % {"pieces": ", ".join(str(piece.what) for piece in missing)}, missing[0].key
    if look_at(project).is_missing:
        return _("Somebody else has to look at this project before it is published. Ask for it."), "review"
    return None
