"""Departments on several levels, for every test of this folder that asks for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.participation.departments.levels import Levels, make_levels


@pytest.fixture
def levels(inside_lyon: Any, bruno: Any) -> Levels:
    """Those of `levels.py`, in Lyon."""
    return make_levels(bruno)
