"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding

HOLDINGS = (
    Holding(
        key="answers",
        model="answers.OfficialAnswer",
        links=("written_by",),
        title=_("Official answers you wrote"),
        about=_("Who wrote an answer in the name of a department."),
        fields={"project__title": _("Project"), "body": _("Answer"), "published_at": _("When")},
        fate=Fate.UNLINKED,
    ),
    Holding(
        key="read_marks",
        model="answers.ReadMark",
        links=("read_by",),
        title=_("Contributions you marked as read"),
        about=_("Who read a contribution on behalf of a department."),
        fields={"contribution_id": _("Number of the contribution"), "read_at": _("When")},
        fate=Fate.UNLINKED,
    ),
)
