"""The demo's tenants: signed up, subscribed by invoice, provisioned, with their departments and people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from accounts.actions import account_for, confirm_address, edit_profile
from accounts.models import User
from billing.actions import open_account, subscribe_by_invoice
from billing.queries import plan_for, price_for
from kit import clock
from participation.departments.actions import appoint, create_department, rename_department
from participation.departments.models import Department, RoleAssignment
from tenants import provisioning
from tenants.actions import edit_profile as edit_tenant
from tenants.actions import reserve_tenant, set_state
from tenants.models import Tenant

from .cast import Place
from .script import Script

LEFT = "alderbrook"


@dataclass(frozen=True)
class Company:
    """Everybody who acts in one place. `crowd` are residents who take stances and say nothing."""

    departments: dict[str, Department]
    staff: dict[str, User]
    residents: list[User]
    crowd: list[User]


def open_tenant(place: Place, *, administrator: str) -> Tenant:
    """The place's tenant, subscribed and provisioned; what is there already is left alone. Call it in the lobby."""
    tenant = Tenant.objects.filter(slug=place.slug).first() or reserve_tenant(
        kind=place.kind,
        name=place.name,
        slug=place.slug,
        country=place.country,
        population=place.population,
        language=place.language,
        contact_email=administrator,
        timezone=place.timezone,
        parent=Tenant.objects.filter(slug=place.region).first() if place.region else None,
    )
    if tenant.state == Tenant.State.PENDING:
        account = open_account(
            tenant,
            legal_name=place.legal_name,
            country=place.country,
            email=administrator,
            route="invoice",
            language=place.language,
        )
        currency = "GBP" if place.country == "GB" else "EUR"
        price = price_for(plan_for(place.population, place.kind), currency=currency, interval="year")
        subscribe_by_invoice(account, price=price, purchase_order=f"DEMO-{place.slug.upper()}")
        tenant.refresh_from_db()
    provisioning.carry_on(tenant)
    tenant.refresh_from_db()
    edit_tenant(tenant, by=None, brand_color=place.brand_color)
    return tenant


def open_a_town_that_left() -> None:
    """A small town whose contract ended some weeks ago: the console shows what becomes of it. Call it in the lobby."""
    if Tenant.objects.filter(name="Alderbrook").exists():  # also when somebody deleted it: its row stays
        return
    now = clock.now()
    with clock.frozen_at(now - timedelta(days=400)):
        tenant = reserve_tenant(
            kind="city",
            name="Alderbrook",
            slug=LEFT,
            country="GB",
            population=6_300,
            language="en",
            contact_email="clerk@alderbrook.example",
            timezone="Europe/London",
        )
        set_state(tenant, state=Tenant.State.ACTIVE, reason="Subscribed by invoice")
        provisioning.carry_on(tenant)
    with clock.frozen_at(now - timedelta(days=40)):
        set_state(tenant, state=Tenant.State.CANCELLED, reason="The contract ended and was not renewed")


def assemble(script: Script, place: Place, random: Random) -> Company:
    """Departments, staff with their roles, residents. Call it inside the tenant."""
    departments: dict[str, Department] = {}
    for one in script.departments:
        first = Department.objects.filter(parent=None).first() if not departments else None
        departments[one["key"]] = (
            rename_department(first, name=one["name"], by=None)
            if first
            else create_department(name=one["name"], parent=departments.get(one.get("parent", "")), by=None)
        )
    staff = {}
    for one in script.staff:
        user = _person(one["email"], one["name"], place)
        department = departments[one["department"]] if "department" in one else None
        if not RoleAssignment.objects.filter(user=user, role=one["role"], department=department).exists():
            appoint(user, role=one["role"], department=department, by=None)
        staff[user.email] = user
    residents = [_person(address_of(name), name, place) for name in script.residents]
    names = _crowd(script.residents, place, random)
    return Company(departments, staff, residents, [_person(address_of(name), name, place) for name in names])


def _person(email: str, name: str, place: Place) -> User:
    user = account_for(email, language=place.language, display_name=name)
    if not user.display_name:
        edit_profile(user, display_name=name, language=place.language)
    confirm_address(user)
    return user


def address_of(name: str) -> str:
    """The e-mail address of a resident, from the name: it ends where no mail ever goes."""
    plain = (
        unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ß", "ss"))
        .encode("ascii", "ignore")
        .decode()
    )
    return f"{re.sub('[^a-z]+', '.', plain.lower()).strip('.')}@mail.example"


def _crowd(residents: Iterable[str], place: Place, random: Random) -> list[str]:
    firsts, lasts = zip(*(name.split(" ", 1) for name in residents), strict=True)
    # In a small place few first and last names make few people.
    wanted = min(60 + round(place.population**0.35), len(firsts) * len(lasts) // 2)
    made: dict[str, None] = {}
    while len(made) < wanted:
        name = f"{random.choice(firsts)} {random.choice(lasts)}"
        if name not in residents:
            made[name] = None
    return list(made)
