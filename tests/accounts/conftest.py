"""Lyon speaks English here, so that tests can read its pages."""

from __future__ import annotations

import pytest

from tenants.actions import edit_profile
from tenants.models import Tenant


@pytest.fixture
def lyon(lyon: Tenant) -> Tenant:
    """The city, in English."""
    return edit_profile(lyon, by=None, language="en", languages=["en", "fr"])
