"""What stands on the page of settings about how the site looks. Named in settings.SETTINGS_SECTIONS."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.sections import Section


def logo_section() -> Section:
    """The logo."""
    return Section(
        "logo",
        _("Logo"),
        _("The sign by which people know you, beside your name on every page."),
        _("Choose a logo"),
        reverse("workspace:logo"),
    )
