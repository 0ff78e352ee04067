"""Mails to the administrators of a site about its hosts. They are queued in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from kit.formats import day_in_words
from kit.mail import queue_mail
from tenants.context import enter, in_the_lobby
from tenants.domains import names, rules, words
from tenants.domains.models import CustomDomain
from tenants.models import Tenant

Facts = Callable[[], dict[str, Any]]


def say_it_works(domain: CustomDomain) -> None:
    """The domain leads to the site, for the first time or again."""
    _tell(domain.tenant, "tenants/emails/domain_works", lambda: _facts(domain))


def say_it_was_given_up(domain: CustomDomain) -> None:
    """The domain was not verified in time, or has led elsewhere for too long."""
    was_in_use = domain.state == CustomDomain.State.ACTIVE
    _tell(
        domain.tenant,
        "tenants/emails/domain_given_up",
        lambda: {**_facts(domain), "was_in_use": was_in_use},
    )


def warn(domain: CustomDomain) -> None:
    """The domain does not lead here any more; until when that can be mended."""
    assert domain.astray_since is not None
    until = timezone.localdate(domain.astray_since + rules.GIVEN_UP_AFTER)
    _tell(
        domain.tenant,
        "tenants/emails/domain_astray",
        lambda: {**_facts(domain), "until": day_in_words(until)},
    )


def tell_of_address(tenant: Tenant, *, before: str, after: str) -> None:
    """The site has another address under ours."""
    _tell(tenant, "tenants/emails/address_changed", lambda: {"before": before, "after": after})


def _facts(domain: CustomDomain) -> dict[str, Any]:
    return {
        "domain": names.in_words(domain.name),
        "path": f"/workspace/settings/domains/{domain.pk}/",
        "problem": words.problem_of(domain),
    }


@in_the_lobby
def _tell(tenant: Tenant, template: str, facts: Facts) -> None:
    """One mail to each administrator in their language; to the site's contact when there is none."""
    with enter(tenant):
        people = import_string(settings.TENANT_ADMINISTRATORS)().filter(is_active=True)
        readers = {person.email: person.language for person in people} or {tenant.contact_email: ""}
        for address, language in readers.items():
            with translation.override(language or tenant.language):
                queue_mail(template, to=[address], context=facts(), language=language or tenant.language)
