"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding

HOLDINGS = (
    Holding(
        key="expectations_said",
        model="engagement.Voice",
        links=("participant",),
        title=_("What you expected of projects"),
        about=_("So that you can change it, and to add it up: nobody sees who said what."),
        fields={
            "project__title": _("Project"),
            "hope": _("What you expected"),
            "met": _("Whether it came"),
            "clarity": _("How clear the purpose was"),
            "again": _("Whether you would take part again"),
        },
        fate=Fate.DELETED,
    ),
    Holding(
        key="monthly_report",
        model="engagement.ReportReader",
        links=("user",),
        title=_("The report of each month"),
        about=_("That you want it by mail."),
        fields={"chosen_at": _("Since")},
        fate=Fate.DELETED,
    ),
    Holding(
        key="marked_days",
        model="engagement.Mark",
        links=("created_by",),
        title=_("Days you marked in the figures"),
        about=_("So that colleagues can ask you what changed."),
        fields={"title": _("What changed"), "happened_on": _("Day")},
        fate=Fate.UNLINKED,
    ),
)
