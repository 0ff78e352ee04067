"""What stands about projects on the page of settings. Named in settings.SETTINGS_SECTIONS."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from kit.sections import Section


def publishing_section() -> Section:
    """What is asked before a project is published."""
    return Section(
        "publishing",
        _("Publishing projects"),
        _("Whether somebody else has to look at a project before everybody sees it."),
        _("Decide about a second look"),
        reverse("workspace:publishing_policy"),
    )
