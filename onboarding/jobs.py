"""What happens to signups while nobody looks."""

import logging

from kit import clock, jobs
from onboarding import actions, queries, rules
from onboarding.models import Signup

logger = logging.getLogger("onboarding")


@jobs.periodic("* * * * *")
@jobs.job(in_lobby=True)
def look_after_signups() -> None:
    """Carry on with signups whose person closed the browser between payment and workspace."""
    waiting = Signup.objects.filter(
        state__in=[Signup.State.PAYING, Signup.State.BUILDING], tenant__isnull=False
    )
    for signup in waiting.order_by("id"):
        actions.note_progress(signup)


@jobs.periodic("*/10 * * * *")
@jobs.job(in_lobby=True)
def expire_signups() -> None:
    """End overdue signups and free their addresses. One that fails does not keep the others."""
    for signup in queries.overdue_signups(clock.now()):
        try:
            actions.expire_signup(signup)
        except Exception:
            logger.exception("signup %s could not expire; the next run tries again", signup.token)


@jobs.periodic("5 7 * * *")
@jobs.job(in_lobby=True)
def remind_and_forget() -> None:
    """Remind people whose signup ends soon, and delete what was said in those that ended long ago."""
    for signup in Signup.objects.expiring(clock.now() + rules.REMINDED_BEFORE):
        actions.remind_before_expiry(signup)
    actions.forget_expired()
