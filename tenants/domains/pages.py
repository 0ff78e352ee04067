"""What the pages about hosts show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.sections import Section
from tenants.context import current_tenant
from tenants.domains import names, queries, records, rules, words
from tenants.domains.forms import DomainForm, PrimaryForm
from tenants.domains.models import CustomDomain

State = CustomDomain.State
TONES = {
    State.REQUESTED: "info",
    State.VERIFIED: "info",
    State.ACTIVE: "positive",
    State.FAILED: "danger",
    State.REMOVED: "neutral",
}


def settings_section() -> Section:
    """What stands about hosts on the page of settings. Named in settings.SETTINGS_SECTIONS."""
    return Section(
        "addresses",
        _("Web addresses"),
        _("Use a domain of your own, or change the address of your site."),
        _("See web addresses"),
        reverse("domains:overview"),
    )


def overview_page(
    request: HttpRequest, *, domain_form: DomainForm | None = None, primary_form: PrimaryForm | None = None
) -> HttpResponse:
    """All hosts, with the form that was refused, if one was."""
    hosts = queries.hosts_of(current_tenant())
    primary_form = primary_form or PrimaryForm(
        choosable=hosts.choosable, initial={"host": hosts.primary.name}
    )
    context = {
        "hosts": hosts,
        "domains": [_shown(domain) for domain in hosts.domains],
        "domain_form": domain_form or DomainForm(),
        "primary_form": primary_form if len(hosts.choosable) > 1 else None,
    }
    refused = (domain_form and domain_form.errors) or primary_form.errors
    return render(request, "tenants/domains.html", context, status=422 if refused else 200)


def domain_page(request: HttpRequest, domain: CustomDomain) -> HttpResponse:
    """One domain, with the records that it needs."""
    direction = records.leading_here(domain)
    context = {
        **_shown(domain),
        "steps": _steps(domain),
        "proof": records.proof_of(domain),
        "direction": direction,
        "by_address": [] if direction[0].kind != "CNAME" else records.by_address(domain),
        "zone": names.in_words(names.zone_of(domain.name)),
        "next_look": _in_the_future(domain.next_check_at),
        "patience": (domain.verified_at or domain.requested_at) + rules.PATIENCE,
        "kept_until": domain.warned_at and domain.astray_since and domain.astray_since + rules.GIVEN_UP_AFTER,
    }
    return render(request, "tenants/domain.html", context)


def _in_the_future(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.now() else None


def _shown(domain: CustomDomain) -> dict[str, Any]:
    return {
        "domain": domain,
        "name": names.in_words(domain.name),
        "problem": words.problem_of(domain),
        "tone": "warning" if domain.warned_at else TONES[State(domain.state)],
        "label": _("Leads elsewhere") if domain.warned_at else domain.get_state_display(),
    }


def _steps(domain: CustomDomain) -> list[dict[str, object]]:
    reached = {State.VERIFIED: 1, State.ACTIVE: 2}.get(State(domain.state), 1 if domain.verified_at else 0)
    sentences = [_("Prove that the domain is yours"), _("Lead the domain here")]
    return [{"label": text, "state": _step_state(domain, at, reached)} for at, text in enumerate(sentences)]


def _step_state(domain: CustomDomain, at: int, reached: int) -> str:
    if at < reached:
        return "done"
    if at > reached:
        return "todo"
    return "failed" if domain.state == State.FAILED else "current"
