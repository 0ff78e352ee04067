"""What tests of ideas share."""

from __future__ import annotations

import io

import pytest
from PIL import Image


@pytest.fixture
def photo() -> io.BytesIO:
    """A photograph as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (1200, 900), "#557755").save(file, "JPEG")
    file.seek(0)
    file.name = "photo.jpg"
    return file
