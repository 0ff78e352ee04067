"""What provisioning asks of this room: a first administrator. Named in settings.PROVISIONING_STEPS."""

from accounts.actions import account_for
from onboarding.models import Signup
from participation.departments.actions import appoint
from participation.departments.models import Role, RoleAssignment
from tenants.context import lobby
from tenants.models import Tenant


def appoint_administrator(tenant: Tenant) -> None:
    """Make the account of whoever signed up, and appoint them for the whole site. Runs inside the tenant.

    Harmless when repeated. A tenant that nobody signed up (the demo's, one made by a command) gets its contact.
    """
    with lobby():
        signup = Signup.objects.filter(tenant=tenant).first()
    # `contact_email` is the address that was confirmed when the payment began; the signup may have been edited since.
    name = signup.contact_name if signup else ""
    administrator = account_for(tenant.contact_email, language=tenant.language, display_name=name)
    if not RoleAssignment.objects.filter(user=administrator, role=Role.ADMINISTRATOR).exists():
        appoint(administrator, role=Role.ADMINISTRATOR, by=None)
