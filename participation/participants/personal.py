"""What this room holds about a person: see kit.personal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kit.personal import Fate, Holding, Person, Wish
from participation.participants.models import Participant


def _become_nobody(person: Person, _wish: Wish) -> int:
    # Found by the account too: until the very last step a repeated run meets the same row.
    return Participant.objects.filter(user=person.account).update(user=None, name="")


HOLDINGS = (
    Holding(
        key="participant",
        model="participants.Participant",
        links=("user",),
        title=_("You as a participant"),
        about=_("The number under which you take part, so that what you say belongs together."),
        fields={
            "id": _("Number"),
            "name": _("Name"),
            "source": _("How you joined"),
            "created_at": _("Since"),
        },
        fate=Fate.UNLINKED,
        fate_words=_("Stays as a number without your name. Nothing leads from it to you."),
        erase=_become_nobody,
        corrected_at="accounts:profile",
    ),
)
