"""Who may bring in consultations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.departments.capabilities import EVERY_ROLE, Capability, Group, Reach
from participation.discussions.models import Discussion
from participation.discussions.rules import may_type_in
from participation.imports.models import ConsultationImport
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


def may_import_offline(user: Any, discussion: Discussion) -> Verdict:
    """Bring in what was said on paper or at a workshop: whoever may type it in."""
    return may_type_in(user, discussion)


def may_bring_in(user: Any, consultation: ConsultationImport) -> Verdict:
    """Whoever may start an import like this one may also change, run and throw away this one."""
    if consultation.survey is not None:
        return may_type_in(user, consultation.survey)
    if consultation.is_offline and consultation.discussion is not None:
        return may_import_offline(user, consultation.discussion)
    return may_import(user, consultation.project)


def may_see_imports(user: Any) -> Verdict:
    """See what was imported and what was rejected: staff. The rejected rows are not published anywhere."""
    return SEE_IMPORTS.verdict(user)


CAPABILITIES = (Group(_("Imports"), (SEE_IMPORTS,)),)
