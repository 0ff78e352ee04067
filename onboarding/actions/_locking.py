"""Taking a signup into one's hands: locked, fresh from the database, and still open to change."""

from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Refused
from onboarding import rules
from onboarding.models import Signup


def locked(signup: Signup) -> Signup:
    """The signup as it is now, locked until the transaction ends: two tabs take turns."""
    return Signup.objects.select_for_update().get(pk=signup.pk)


def locked_for_answers(signup: Signup) -> Signup:
    """The same, refused once it has been paid or has expired."""
    fresh = locked(signup)
    if fresh.is_expired or fresh.expires_at <= clock.now():
        raise Refused(_("This signup has expired, and its web address is free again. Please start again."))
    if fresh.is_paid:
        raise Refused(
            _("This has been paid already and is being set up, so it cannot be changed here any more.")
        )
    return fresh


def keep(signup: Signup) -> None:
    """Store the answers, and let the time they are kept begin anew."""
    signup.expires_at = rules.held_until(signup, clock.now())
    signup.save()
