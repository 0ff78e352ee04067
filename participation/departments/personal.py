"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person
from participation.departments.models import RoleAssignment


def _roles_held(person: Person) -> int:
    return RoleAssignment.objects.filter(user=person.account).count()


HOLDINGS = (
    Holding(
        key="roles",
        model="departments.RoleAssignment",
        links=("user",),
        title=_("Your roles"),
        about=_("What you may do here as staff."),
        fields={"role": _("Role"), "department__name": _("Department"), "created_at": _("Since")},
        fate=Fate.DELETED,
        ties=_roles_held,
        tie_words=_(
            "You hold a role here. An administrator has to hand over what you carry and take the role back first."
        ),
    ),
)
