"""Who may bring in consultations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.projects.models import Project
from participation.projects.rules import may_edit_project
from participation.verdict import YES, Verdict, no

SEE_IMPORTS = Capability(
    "import.see",
    _("See what was imported and what was rejected"),
    _("Imports are for the staff of this site."),
    EVERY_ROLE,
    Reach.ANYWHERE,
)


def may_import(user: Any, project: Project) -> Verdict:
    """Bring contributions into a project: those who may change the project."""
    if may_edit_project(user, project):
        return YES
    return no(_("Only those who lead this project and administrators of its department can import into it."))


def may_see_imports(user: Any) -> Verdict:
    """See what was imported and what was rejected: staff. The rejected rows are not published anywhere."""
    return SEE_IMPORTS.verdict(user)


CAPABILITIES = (Group(_("Imports"), (SEE_IMPORTS,)),)
