"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding

HOLDINGS = (
    Holding(
        key="events",
        model="journal.Event",
        links=("participant_ref",),
        refers_to="participants.participant",
        title=_("Events that figures are counted from"),
        about=_("That something happened, under your number as a participant: no names and no words."),
        fields={
            "kind": _("What"),
            "occurred_at": _("When"),
            "project_id": _("Number of the project"),
            "contribution_id": _("Number of the contribution"),
            "value": _("Stance"),
            "channel": _("By which way"),
        },
        fate=Fate.UNLINKED,
        fate_words=_("Stays under a number that leads to nobody, so that published figures remain true."),
    ),
)
