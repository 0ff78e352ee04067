"""From a paid signup to the administrator in the new workspace."""

from django.db import transaction

from accounts.entry import make_entry_url
from accounts.queries import user_with
from kit import audit, clock
from kit.mail import queue_mail
from onboarding import rules
from onboarding.actions._locking import locked
from onboarding.actions.payment import record_payment
from onboarding.models import Signup
from tenants.context import enter as enter_tenant
from tenants.context import scope_of
from tenants.models import Tenant

# Where a new administrator lands.
FIRST_PAGE = "/workspace/setup/"


@transaction.atomic
def note_progress(signup: Signup) -> Signup:
    """Bring the signup up to what its tenant has become: paid, and ready once provisioning has finished.

    Asks only the database, so that a page may call it every second. The welcome mail leaves exactly once.
    """
    signup = record_payment(signup)
    tenant = signup.tenant
    if signup.state != Signup.State.BUILDING or tenant is None or tenant.provisioned_at is None:
        return signup
    signup.state, signup.ready_at = Signup.State.READY, clock.now()
    signup.save()
    audit.record("signup.ready", by=None, subject=signup, after={"tenant": tenant.pk})
    _welcome(signup, tenant)
    _tell_region(tenant)
    return signup


@transaction.atomic
def enter(signup: Signup) -> str:
    """The address that opens the new workspace for the browser that signed up.

    Within an hour after the site became ready it signs the administrator in, once and for a few minutes; later it is
    the site's own address, where one signs in like everybody else.
    """
    signup = locked(signup)
    tenant = signup.tenant
    assert tenant is not None
    with enter_tenant(tenant):
        administrator = user_with(signup.email)
        if administrator is None or not rules.may_enter(signup, clock.now()):
            return f"{scope_of(tenant).url}/workspace/"
        url = make_entry_url(administrator, then=FIRST_PAGE, on_sight=True)
    signup.entered_at = signup.entered_at or clock.now()
    signup.save(update_fields=["entered_at", "updated_at"])
    audit.record("signup.entered", by=None, subject=signup, after={"tenant": tenant.pk})
    return url


def _welcome(signup: Signup, tenant: Tenant) -> None:
    with enter_tenant(tenant):
        queue_mail(
            "onboarding/emails/welcome",
            to=[signup.email],
            context={
                "name": signup.contact_name,
                "email": signup.email,
                "setup_url": f"{scope_of(tenant).url}{FIRST_PAGE}",
            },
            language=tenant.language,
        )


def _tell_region(tenant: Tenant) -> None:
    region = tenant.parent
    if region is None or region.provisioned_at is None:
        return
    with enter_tenant(region):
        queue_mail(
            "onboarding/emails/member_joined",
            to=[region.contact_email],
            context={"city": tenant.name, "city_url": scope_of(tenant).url},
            language=region.language,
        )
