"""What the last look at a domain's DNS found wrong, in a sentence that says what to do."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.domains import names
from tenants.domains.models import CustomDomain
from tenants.domains.records import proof_of


def problem_of(domain: CustomDomain) -> str:
    """The sentence, in the reader's language; empty when nothing is wrong."""
    if not domain.problem:
        return ""
    facts = {
        "domain": names.in_words(domain.name),
        "record": proof_of(domain).name,
        "found": ", ".join(domain.problem_facts.get("found", [])),
        "target": settings.CUSTOM_DOMAIN_TARGET,
        "contact": settings.OPERATOR["email"],
    }
    return _sentence(domain.problem) % facts


def _sentence(code: str) -> str:
    return {
        "no_text": _("There is no TXT record at %(record)s yet."),
        "other_text": _("The TXT record at %(record)s says something else: %(found)s"),
        "taken": _(
            "%(domain)s leads to another site of ours already. If that is wrong, write to %(contact)s."
        ),
        "no_address": _("%(domain)s leads nowhere yet: there is no CNAME, A or AAAA record."),
        "elsewhere": _("%(domain)s leads to another server: %(found)s"),
        "partly": _(
            "%(domain)s leads here, but also to another server: %(found)s. Remove those records, or some visitors"
            " end up there."
        ),
        "silence": _("The name servers of %(domain)s did not answer in time."),
    }[code]
