"""Looking at the DNS of domains, in the background."""

from __future__ import annotations

from django.db import transaction

from kit import audit, clock, jobs
from tenants.context import current_tenant
from tenants.domains import actions, checking, emails
from tenants.domains.models import CustomDomain
from tenants.models import Tenant

#: How many looks are queued in one minute. What is left over is due in the next.
AT_ONCE = 200


@jobs.job(in_lobby=True)
def check_domain(*, domain_id: int) -> None:
    """Look at one domain's DNS, if that is still wanted."""
    domain = CustomDomain.objects.watched().select_related("tenant").filter(pk=domain_id).first()
    if domain is not None and domain.tenant.has_site:
        checking.check(domain)


@jobs.periodic("* * * * *")
@jobs.job(in_lobby=True)
def check_due_domains() -> None:
    """Queue a look at every domain that is due: new ones, those with missing records, and now and then those that work."""
    due = CustomDomain.objects.due(clock.now()).exclude(tenant__state=Tenant.State.OFFBOARDED)
    for domain in due[:AT_ONCE]:
        actions.look_soon(domain)


@jobs.job(even_when_read_only=True)
def announce_address(*, before: str, after: str, by_civocracy: bool) -> None:
    """Tell a site's administrators of its new address; what Civocracy did is noted in the site's own record, too."""
    tenant = current_tenant()
    with transaction.atomic():
        if by_civocracy:
            audit.record(
                "tenant.address_changed",
                by=None,
                subject=tenant,
                before={"host": before},
                after={"host": after},
            )
        emails.tell_of_address(tenant, before=before, after=after)
