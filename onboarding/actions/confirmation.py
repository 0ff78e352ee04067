"""Showing that an e-mail address belongs to the person who typed it."""

import hmac
import secrets
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit import clock, ratelimit, scope
from kit.errors import Refused
from kit.mail import queue_mail
from onboarding import rules
from onboarding.actions._locking import keep, locked_for_answers
from onboarding.models import Signup
from onboarding.steps import path_of

RESUME_SALT = "onboarding.resume"


@transaction.atomic
def send_code(signup: Signup) -> Signup:
    """Mail a new six-digit code; the one before it stops working.

    At most one in 30 seconds for a signup (Refused), and 6 an hour for an e-mail address (TooMany).
    """
    signup = locked_for_answers(signup)
    if signup.is_confirmed:
        raise Refused(_("This e-mail address is confirmed already."))
    now = clock.now()
    if signup.code_sent_at and now < signup.code_sent_at + rules.CODE_REST:
        raise Refused(_("We have just sent a code. Please wait half a minute before asking for another one."))
    ratelimit.check("signup-code", signup.email, limit=6, per=3600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    signup.code_digest, signup.code_sent_at, signup.code_attempts = rules.digest_of_code(signup, code), now, 0
    keep(signup)
    queue_mail(
        "onboarding/emails/code",
        to=[signup.email],
        context={
            "code": code,
            "name": signup.contact_name,
            "place": signup.name,
            "minutes": rules.CODE_LASTS // timedelta(minutes=1),
            "resume_url": resume_url(signup),
        },
        language=get_language() or "",
    )
    return signup


def confirm_email(signup: Signup, *, code: str) -> Signup:
    """Take the code. Raises Refused when it is wrong, too old, or has been tried too often; a wrong try is counted."""
    with transaction.atomic():
        fresh = locked_for_answers(signup)
        if fresh.is_confirmed:
            return fresh
        fault = _fault(fresh, code)
        if fault:
            fresh.code_attempts += 1
            fresh.save(update_fields=["code_attempts", "updated_at"])
        else:
            fresh.confirmed_at, fresh.code_digest = clock.now(), ""
            keep(fresh)
    # Raised outside the transaction: the count of wrong tries must stay.
    if fault:
        raise Refused(fault, field="code")
    return fresh


def resume_url(signup: Signup) -> str:
    """The absolute link that lets the person at this e-mail address continue in any browser."""
    token = signing.dumps([str(signup.token), signup.email], salt=RESUME_SALT)
    return scope.public().url + path_of("resume", token)


def _fault(signup: Signup, code: str) -> str:
    if not signup.code_digest or signup.code_sent_at is None:
        return _("Please ask for a code first.")
    if clock.now() >= signup.code_sent_at + rules.CODE_LASTS:
        return _("This code is too old. Ask for a new one below.")
    if signup.code_attempts >= rules.CODE_TRIES:
        return _("That was one try too many, so this code no longer works. Ask for a new one below.")
    if not hmac.compare_digest(signup.code_digest, rules.digest_of_code(signup, code)):
        return _("This is not the code we sent. Look for the six digits in our latest mail.")
    return ""
