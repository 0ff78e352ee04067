"""What somebody can be allowed to do: described once, decided from the description.

A rule asks its `Capability`, and the page about who can do what reads the same one: they cannot tell different stories. Each
room lists its capabilities in `CAPABILITIES` at the end of its rules, and settings.CAPABILITIES names the lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from participation.departments.models import Decision, Department, Role
from participation.departments.standing import standing_of
from participation.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

EVERY_ROLE = tuple(Role)


class Reach(StrEnum):
    """Where a role has to be held."""

    #: In the department that it is about, or above it.
    PLACE = "place"
    #: In the department above the one that it is about: nobody decides about their own place in the tree.
    ABOVE = "above"
    #: In whatever department.
    ANYWHERE = "anywhere"
    #: For the whole site.
    SITE = "site"


@dataclass(frozen=True, eq=False)
class Capability:
    """Something that holding a role allows.

    `words` name it ("Publish and close projects"), `refusal` says who may instead. `responsibilities` allow it too, to
    those who carry them in the team of the project that it is about. `decision` is what a government may keep further up.
    """

    key: str
    words: _StrPromise
    refusal: _StrPromise
    roles: tuple[Role, ...]
    reach: Reach = Reach.PLACE
    responsibilities: tuple[TextChoices, ...] = ()
    decision: Decision | None = None

    def verdict(
        self, user: Any, department_id: int | None = None, *, carries: Callable[..., bool] | None = None
    ) -> Verdict:
        """Whether `user` may, about that department (see `place_of`); None is the top of the tree.

        `carries` is asked whether they carry one of the responsibilities, only where no role decides. No query but that of
        `standing_of`, whatever the number of departments that are asked about.
        """
        standing = standing_of(user)
        if self.reach == Reach.ANYWHERE:
            return YES if standing.holds_anywhere(*self.roles) else no(self.refusal)
        if self.reach == Reach.SITE:
            return YES if standing.holds(*self.roles) else no(self.refusal)
        if standing.decides(self.decision, *self.roles, department_id=department_id):
            return YES
        # Somebody who lost their last role carries nothing any more, whatever team still names them.
        carried = bool(carries and standing.reach and carries(*self.responsibilities))
        if not standing.is_taken_further_up(self.decision, department_id):
            return YES if carried else no(self.refusal)
        if carried or standing.holds(*self.roles, department_id=department_id):
            return no(FURTHER_UP[self.decision or Decision.PUBLISH])
        return no(self.refusal)

    def verdict_anywhere(self, user: Any) -> Verdict:
        """Whether there is any department about which `user` may."""
        places = self.departments(user)
        return YES if places is None or places else no(self.refusal)

    def departments(self, user: Any) -> frozenset[int] | None:
        """The departments about which `user` may by a role; None means all of them."""
        return standing_of(user).departments_with(*self.roles, decision=self.decision)

    def place_of(self, department: Department | None) -> int | None:
        """The number of the department in which a role has to be held to do this about `department`."""
        if department is None:
            return None
        return department.parent_id if self.reach == Reach.ABOVE else department.pk


@dataclass(frozen=True)
class Group:
    """The capabilities of one room, under a title."""

    title: _StrPromise
    capabilities: tuple[Capability, ...]


#: Why somebody whose role would do cannot: it is not decided here.
FURTHER_UP: dict[Decision, _StrPromise] = {
    Decision.PUBLISH: _(
        "Here this is decided further up. Ask those who administer the department above to publish or close it."
    ),
    Decision.MODERATE: _(
        "Here contributions are moderated further up. Ask those who administer the department above."
    ),
    Decision.INVITE: _("Here roles are given further up. Ask those who administer the department above."),
    Decision.BRAND: _(
        "Here it is decided further up how departments present themselves. Ask those who administer the department above."
    ),
}
