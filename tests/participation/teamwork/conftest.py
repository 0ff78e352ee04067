"""Pages are read in English here, so that tests can say what stands on them."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.actions import edit_profile


@pytest.fixture
def lyon(lyon: Any) -> Any:
    """Lyon, whose site speaks English first."""
    return edit_profile(lyon, by=None, language="en", languages=["en", "fr", "de", "nl"])
