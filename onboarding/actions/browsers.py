"""Which browser may continue a signup, and how another one takes over with the mailbox as its proof."""

import secrets
import uuid

from django.core import signing
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit import ratelimit
from kit.errors import Refused
from kit.mail import queue_mail
from onboarding import queries, rules
from onboarding.actions._locking import locked
from onboarding.actions.confirmation import RESUME_SALT, resume_url
from onboarding.models import Signup


@transaction.atomic
def hand_over(signup: Signup) -> str:
    """Make a new key for this signup and return it; whichever browser held the old one is out.

    Done when a signup begins, when the code is confirmed and when the link in a mail is used: so only a browser
    whose person reads that mailbox can ever reach the new workspace.
    """
    fresh = locked(signup)
    key = secrets.token_urlsafe(24)
    fresh.browser_digest = rules.digest_of_key(fresh, key)
    fresh.save(update_fields=["browser_digest", "updated_at"])
    return key


@transaction.atomic
def mail_resume_links(email: str) -> int:
    """Mail a link for each unfinished signup of this e-mail address; returns how many. Says nothing to the asker."""
    ratelimit.check("signup-resume", email.lower(), limit=4, per=3600)
    found = list(Signup.objects.unfinished().filter(email=email.strip().lower()).order_by("-created_at")[:5])
    if found:
        links = [{"place": signup.name, "url": resume_url(signup)} for signup in found]
        queue_mail(
            "onboarding/emails/resume",
            to=[found[0].email],
            context={"links": links},
            language=get_language() or "",
        )
    return len(found)


def read_resume_token(token: str) -> Signup:
    """The signup that the link in a mail stands for. Raises Refused when the link is worth nothing (any more)."""
    gone = Refused(_("This link no longer works. Ask for a new one, or start again."))
    try:
        reference, email = signing.loads(token, salt=RESUME_SALT, max_age=rules.HELD_CONFIRMED)
        signup = queries.signup_of(uuid.UUID(reference))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise gone from error
    # A link to an e-mail address that was corrected since must not open the signup.
    if signup is None or signup.is_expired or signup.email != email:
        raise gone
    return signup
