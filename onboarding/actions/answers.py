"""Answering the questions: what the place is, where its site will be, who signs up."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit import clock
from kit.errors import Refused
from onboarding import places, queries, rules
from onboarding.actions._locking import keep, locked_for_answers
from onboarding.actions.confirmation import send_code
from onboarding.models import Signup
from tenants.models import Tenant


@transaction.atomic
def begin_signup(*, kind: str, name: str, country: str, population: int) -> Signup:
    """Start a signup with what the first step asks for. It holds no address yet."""
    _check_place(kind, country, population)
    return Signup.objects.create(
        kind=kind,
        name=name.strip(),
        country=country,
        population=population,
        expires_at=clock.now() + rules.HELD_UNCONFIRMED,
    )


@transaction.atomic
def describe_place(signup: Signup, *, kind: str, name: str, country: str, population: int) -> Signup:
    """Change what the first step asks for. Another country means another time zone and language to confirm."""
    _check_place(kind, country, population)
    signup = locked_for_answers(signup)
    if country != signup.country:
        signup.language, signup.timezone, signup.parent = "", "", None
    if kind == Signup.Kind.REGION:
        signup.parent = None
    signup.kind, signup.name, signup.country, signup.population = kind, name.strip(), country, population
    keep(signup)
    return signup


def reserve_address(
    signup: Signup, *, address: str, language: str, timezone: str, parent: Tenant | None = None
) -> Signup:
    """Hold an address for this signup. Raises Refused when it is malformed, reserved, or somebody was faster."""
    address = address.strip().lower()
    if fault := rules.address_fault(address):
        raise Refused(fault, field="address")
    _check_language(language, timezone)
    _check_region(signup, parent)
    try:
        with transaction.atomic():
            fresh = locked_for_answers(signup)
            if queries.taken_addresses([address], ours=fresh):
                raise _taken(address)
            fresh.address, fresh.language, fresh.timezone, fresh.parent = address, language, timezone, parent
            keep(fresh)
    except IntegrityError as error:
        # Two people asked for it at the same moment; the database let the first one have it.
        raise _taken(address) from error
    return fresh


@transaction.atomic
def give_contact(signup: Signup, *, contact_name: str, email: str) -> Signup:
    """Say who signs up. A new e-mail address has to be confirmed: the code is on its way when this returns."""
    signup = locked_for_answers(signup)
    email = email.strip().lower()
    is_new = email != signup.email
    signup.contact_name = contact_name.strip()
    if is_new:
        signup.email, signup.confirmed_at = email, None
        signup.code_digest, signup.code_sent_at, signup.code_attempts = "", None, 0
        # What was bought was bought by the confirmed person; a new one goes through payment anew.
        signup.state = Signup.State.OPEN
    keep(signup)
    return send_code(signup) if is_new else signup


def _taken(address: str) -> Refused:
    return Refused(
        _("%(address)s has just been taken. Please choose another one.") % {"address": address},
        field="address",
    )


def _check_place(kind: str, country: str, population: int) -> None:
    if kind not in Signup.Kind.values:
        raise Refused(_("Choose whether this is a city or a region."), field="kind")
    if country not in dict(places.countries()):
        raise Refused(_("Choose a country."), field="country")
    if not queries.SMALLEST_POPULATION <= population <= queries.LARGEST_POPULATION:
        raise Refused(_("Give the number of residents."), field="population")


def _check_language(language: str, timezone: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose a language."), field="language")
    if timezone != "UTC" and timezone not in places.all_zones():
        raise Refused(_("Choose a time zone."), field="timezone")


def _check_region(signup: Signup, parent: Tenant | None) -> None:
    if parent is None:
        return
    if (
        signup.kind != Signup.Kind.CITY
        or not queries.regions_in(signup.country).filter(pk=parent.pk).exists()
    ):
        raise Refused(_("Choose a region of your own country."), field="parent")
