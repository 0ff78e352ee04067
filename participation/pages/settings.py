"""What stands on the page of settings about how the site looks. Named in settings.SETTINGS_SECTIONS."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.sections import Section


def cover_section() -> Section:
    """The picture on the first page."""
    return Section(
        "picture",
        _("Picture of the site"),
        _("What people see first: a place everybody knows, on top of your first page."),
        _("Choose a picture"),
        reverse("workspace:site_cover"),
    )


def logo_section() -> Section:
    """The logo."""
    return Section(
        "logo",
        _("Logo"),
        _("The sign by which people know you, beside your name on every page."),
        _("Choose a logo"),
        reverse("workspace:logo"),
    )
