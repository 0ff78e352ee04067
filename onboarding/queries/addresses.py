"""Which web addresses can be had."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from onboarding import places, rules
from onboarding.models import Signup
from tenants.models import Domain, Tenant
from tenants.queries import default_host


@dataclass(frozen=True)
class AddressCheck:
    """Whether an address can be had, and what to do about it if not."""

    address: str
    host: str
    fault: str
    is_taken: bool
    suggestions: list[str]

    @property
    def is_free(self) -> bool:
        """Whether this address can be reserved now."""
        return bool(self.address) and not self.fault and not self.is_taken


def check_address(
    address: str, *, name: str = "", country: str = "", ours: Signup | None = None
) -> AddressCheck:
    """Whether the address is well-formed, allowed and free for this signup; with free ones beside it if not."""
    address = address.strip().lower()
    fault = rules.address_fault(address) or ""
    is_taken = not fault and address in taken_addresses([address], ours=ours)
    suggestions = suggest_addresses(name or address, country, ours=ours) if fault or is_taken else []
    return AddressCheck(
        address, default_host(address), fault, is_taken, [one for one in suggestions if one != address]
    )


def refusal_of_address(address: str) -> str:
    """Why a site that exists cannot move to this address, in words; empty when it can. Named in settings.ADDRESS_REFUSAL."""
    if fault := rules.address_fault(address):
        return fault
    return _("This address is taken. Please choose another one.") if taken_addresses([address]) else ""


def suggest_addresses(name: str, country: str, *, ours: Signup | None = None, limit: int = 3) -> list[str]:
    """Free addresses made from a place's name, the best first."""
    label = places.plain_label(name, country)[: rules.LONGEST_ADDRESS].strip("-")
    if not label:
        return []
    code = country.lower() or "city"
    tries = [label, f"{label}-{code}", f"my-{label}", *(f"{label}-{number}" for number in range(2, 9))]
    allowed = [one for one in tries if rules.address_fault(one) is None]
    taken = taken_addresses(allowed, ours=ours)
    return [one for one in allowed if one not in taken][:limit]


def taken_addresses(addresses: Iterable[str], *, ours: Signup | None = None) -> set[str]:
    """Those of the addresses that a tenant or another live signup holds."""
    wanted = list(addresses)
    signups = Signup.objects.live().filter(address__in=wanted)
    tenants = Tenant.objects.filter(slug__in=wanted)
    domains = Domain.objects.filter(domain__in=[default_host(address) for address in wanted])
    if ours is not None:
        signups = signups.exclude(pk=ours.pk)
        tenants = tenants.exclude(pk=ours.tenant_id or 0)
    taken = set(signups.values_list("address", flat=True)) | set(tenants.values_list("slug", flat=True))
    hosts = set(domains.values_list("domain", flat=True))
    return taken | {address for address in wanted if default_host(address) in hosts}
