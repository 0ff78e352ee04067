"""Who may ask for what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kit.personal import Person, register
from participation.departments.capabilities import Capability, Group, Reach
from participation.departments.models import Role, RoleAssignment
from participation.participants.models import Participant
from participation.verdict import YES, Verdict, no

RUN_PRIVACY = Capability(
    "privacy.run",
    _("Decide what is forgotten when, and publish legal texts"),
    _("Only administrators of the whole site decide about privacy."),
    (Role.ADMINISTRATOR,),
    Reach.SITE,
)


def person_of(user: Any) -> Person:
    """The rows that stand for somebody."""
    keys = {settings.AUTH_USER_MODEL.lower(): user.pk}
    participant = Participant.objects.filter(user=user).values_list("pk", flat=True).first()
    if participant is not None:
        keys["participants.participant"] = participant
    return Person(keys=keys, name=user.display_name, address=user.email)


def may_delete_account(user: Any) -> Verdict:
    """Everybody may have their account deleted; whoever carries something here hands it over first."""
    if _is_last_administrator(user):
        return no(
            _(
                "You are the last administrator of this site. Appoint another one first, so that it is not left alone."
            )
        )
    reasons = what_ties(user)
    return no(reasons[0]) if reasons else YES


def what_ties(user: Any) -> list[Any]:
    """Sentences about what somebody has to hand over before their account may go; empty for almost everybody."""
    person = person_of(user)
    found = [
        holding.tie_words
        for holding in register().holdings
        if holding.ties is not None and holding.ties(person)
    ]
    carried = any(any(import_string(name)(user, heir=None).values()) for name in settings.WHAT_STAFF_OWN)
    if carried and not found:
        found.append(_("You carry something here that somebody else has to take over first."))
    return found


def may_run_privacy(user: Any) -> Verdict:
    """See the requests, set the rules and publish legal texts: administrators."""
    return RUN_PRIVACY.verdict(user)


def _is_last_administrator(user: Any) -> bool:
    administrators = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR)
    held = administrators.filter(user=user).exists()
    return held and not administrators.exclude(user=user).exists()


CAPABILITIES = (Group(_("Privacy"), (RUN_PRIVACY,)),)
