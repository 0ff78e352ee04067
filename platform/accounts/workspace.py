"""What stands about accounts on the page of settings. Named in settings.SETTINGS_SECTIONS."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.sections import Section


def sign_in_section() -> Section:
    """Signing in."""
    return Section(
        "sign-in",
        _("Signing in"),
        _(
            "Ask staff for a second step, let people in with the account they have at city hall, help whoever is shut out."
        ),
        _("Set up signing in"),
        reverse("sign_in:overview"),
    )


def areas_section() -> Section:
    """The parts of the city."""
    return Section(
        "areas",
        _("Parts of the city"),
        _("Residents may say in which part they live, so that you see whom you have reached and whom not."),
        _("Edit the list"),
        reverse("sign_in:areas"),
    )
