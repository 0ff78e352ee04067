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
    Holding(
        key="colleague",
        model="departments.Colleague",
        links=("user",),
        title=_("Your work here"),
        about=_("So that administrators see which accounts are still used, and who took over from whom."),
        fields={
            "last_active_on": _("Last day you were active"),
            "deactivated_at": _("Deactivated"),
            "handed_to__display_name": _("What you carried went to"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="taken_over",
        model="departments.Colleague",
        links=("handed_to",),
        title=_("What you took over from others"),
        about=_("So that administrators see who took over from whom."),
        fields={"deactivated_at": _("On")},
        fate=Fate.UNLINKED,
    ),
)
