"""Making the demo."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from django.db import transaction
from django.utils import translation

from accounts.actions import account_for, confirm_address
from kit import clock
from participation.engagement.actions import publish_daily_figures
from participation.projects.models import Project
from tenants.context import enter, lobby

from .cast import PEOPLE, PLACES, Place
from .figures import show_figures
from .house import settle
from .play import play, send_mails
from .script import script_of
from .tenancy import assemble, open_a_town_that_left, open_tenant
from .visits import come_to_look

#: As many days of figures as the console's chart shows.
PUBLISHED_DAYS = 90


def create_demo(*, say: Callable[[str], None] = lambda _line: None) -> None:
    """Make the demo's tenants and everything in them. What is there is left alone, so this is safe to repeat.

    A tenant is filled in one transaction: a run that was killed leaves it empty, and the next one fills it. Needs the
    Stripe twin, because the tenants subscribe like any other.
    """
    with lobby():
        _employ_civocracys_staff()
        made = {place: _make(place) for place in PLACES}
        open_a_town_that_left()
    for place, is_new in made.items():
        say(f"{place.name}: {'made' if is_new else 'was there already'}.")
    if any(made.values()):
        send_mails(clock.now())


def _make(place: Place) -> bool:
    """Whether there was anything to do."""
    script = script_of(place.slug)
    administrator = next(one["email"] for one in script.staff if one["role"] == "administrator")
    tenant = open_tenant(place, administrator=administrator)
    # The same story for everybody who looks at it.
    random = Random(place.slug)
    with enter(tenant), translation.override(place.language), transaction.atomic():
        if Project.objects.exists():
            return False
        company = assemble(script, place, random)
        settle(script, company, place=place, by=company.staff[administrator])
        play(script, company, language=place.language, now=clock.now(), random=random)
        come_to_look(random)
        # As every night: the console shows from the first minute how each place is doing.
        publish_daily_figures(days=PUBLISHED_DAYS)
        by = account_for(administrator, language=place.language)
        show_figures(by=by, language=place.language, random=random)
    return True


def _employ_civocracys_staff() -> None:
    for person in PEOPLE:
        if not person.place:
            user = account_for(person.email, language="en", display_name=person.name)
            confirm_address(user)
            user.is_civocracy_staff = True
            user.save(update_fields=["is_civocracy_staff"])
