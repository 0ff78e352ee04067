"""How a signup that nobody finishes ends: a reminder, the address freed, and in the end nothing kept about the person."""

from django.db import transaction

from billing import actions as billing
from billing.queries import account_of
from kit import audit, clock
from kit.mail import queue_mail
from onboarding import rules
from onboarding.actions._locking import locked
from onboarding.actions.confirmation import resume_url
from onboarding.actions.payment import settle_payment
from onboarding.models import Signup
from tenants import actions as tenants


def expire_signup(signup: Signup) -> Signup:
    """End an overdue signup and free its address, unless a payment has come in after all.

    Asks billing first when a payment page was opened; when billing cannot be reached, that error is raised and the
    signup stays as it is. Outside of any transaction.
    """
    signup = settle_payment(signup)
    if signup.is_paid or signup.is_expired or signup.expires_at > clock.now():
        return signup
    if signup.tenant is not None and (account := account_of(signup.tenant)) is not None:
        billing.discard_account(account)
    with transaction.atomic():
        signup = locked(signup)
        if signup.is_paid or signup.is_expired or signup.expires_at > clock.now():
            return signup
        tenant, signup.tenant = signup.tenant, None
        signup.state = Signup.State.EXPIRED
        signup.save()
        if tenant is not None:
            tenants.release_tenant(tenant)
        audit.record("signup.expired", by=None, subject=signup)
    return signup


@transaction.atomic
def remind_before_expiry(signup: Signup) -> bool:
    """Tell somebody once that their signup ends soon; returns whether a mail was queued."""
    signup = locked(signup)
    now = clock.now()
    if signup.reminded_at or not signup.is_confirmed or signup.is_paid or signup.is_expired:
        return False
    if signup.expires_at > now + rules.REMINDED_BEFORE:
        return False
    signup.reminded_at = now
    signup.save(update_fields=["reminded_at", "updated_at"])
    queue_mail(
        "onboarding/emails/expiring",
        to=[signup.email],
        context={
            "name": signup.contact_name,
            "place": signup.name,
            "address": signup.address,
            "resume_url": resume_url(signup),
            "expires_at": signup.expires_at.isoformat(),
        },
        language=signup.language,
    )
    return True


def forget_expired() -> int:
    """Delete signups that expired 30 days ago, with everything they said about a person. Returns how many."""
    old = Signup.objects.filter(
        state=Signup.State.EXPIRED, expires_at__lt=clock.now() - rules.KEPT_AFTER_EXPIRY
    )
    deleted, _details = old.delete()
    return deleted
