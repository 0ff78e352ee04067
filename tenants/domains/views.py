"""The pages about a site's hosts, in its workspace."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit.access import audience
from kit.errors import Refused, show_in
from kit.ratelimit import rate_limited
from tenants.context import current_tenant, host_of
from tenants.domains import actions, addresses, queries
from tenants.domains.forms import AddressForm, DomainForm, PrimaryForm
from tenants.domains.models import CustomDomain
from tenants.domains.pages import domain_page, overview_page


@audience("administrator")
@require_http_methods(["GET", "POST"])
@rate_limited("domains", limit=20, per=3600)
def overview(request: HttpRequest) -> HttpResponse:
    """Every host of the site; asking for a domain of its own."""
    form = DomainForm(request.POST or None)
    if form.is_valid():
        try:
            domain = actions.request_domain(current_tenant(), name=form.cleaned_data["name"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("domains:domain", domain.pk)
    return overview_page(request, domain_form=form)


@audience("administrator")
@require_GET
def domain(request: HttpRequest, pk: int) -> HttpResponse:
    """One domain: the records to set, and how far it is."""
    return domain_page(request, _domain(pk))


@audience("administrator")
@require_POST
@rate_limited("domain-checks", limit=30, per=600)
def checks(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the domain's DNS now."""
    found = _domain(pk)
    actions.look_again(found, by=request.user)
    messages.success(request, _("We are looking now. Reload this page in a few seconds."))
    return redirect("domains:domain", pk)


@audience("administrator")
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the domain go."""
    found = _domain(pk)
    before = host_of(current_tenant())
    actions.remove_domain(found, by=request.user)
    if before == found.name:
        return _moved(request, before)
    messages.success(request, _("The domain was removed. You can delete its DNS records."))
    return redirect("domains:overview")


@audience("administrator")
@require_POST
def primary(request: HttpRequest) -> HttpResponse:
    """Choose the main address."""
    tenant = current_tenant()
    before = host_of(tenant)
    form = PrimaryForm(request.POST, choosable=queries.hosts_of(tenant).choosable)
    if not form.is_valid():
        return overview_page(request, primary_form=form)
    try:
        actions.choose_primary(tenant, host=form.cleaned_data["host"], by=request.user)
    except Refused as refused:
        show_in(form, refused)
        return overview_page(request, primary_form=form)
    return _moved(request, before)


@audience("administrator")
@require_http_methods(["GET", "POST"])
@rate_limited("addresses", limit=10, per=3600)
def address(request: HttpRequest) -> HttpResponse:
    """Change the address under our own name."""
    tenant = current_tenant()
    before = host_of(tenant)
    form = AddressForm(request.POST or None, initial={"slug": tenant.slug})
    if form.is_valid():
        try:
            addresses.change_address(tenant, slug=form.cleaned_data["slug"], by=request.user)
        except Refused as refused:
            show_in(form, refused)
        else:
            return _moved(request, before)
    context = {"form": form, "primary": queries.hosts_of(tenant).primary}
    return render(request, "tenants/address.html", context, status=422 if form.errors else 200)


def _domain(pk: int) -> CustomDomain:
    found = queries.domain_of(current_tenant(), pk)
    if found is None:
        raise Http404
    return found


def _moved(request: HttpRequest, before: str) -> HttpResponse:
    # Not a redirect: the new host knows no session of this one, and its name may be one that forms must not lead to.
    now = queries.hosts_of(current_tenant()).primary
    if now.name == before:
        messages.success(request, _("Saved."))
        return redirect("domains:overview")
    return render(request, "tenants/moved.html", {"host": now, "url": queries.address_of(now.name)})
