"""What was learned, as plain arrays among the tenant's own files. Nothing that could run is ever read from them."""

from __future__ import annotations

import io
import secrets
import zipfile

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from participation.moderation.learning.model import NUMBERS, Learned


def keep(learned: Learned) -> str:
    """Store it; the name of the file."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, weights=learned.weights, start=np.float32(learned.start))
    name = f"moderation/learned-{secrets.token_hex(8)}.npz"
    default_storage.save(name, ContentFile(buffer.getvalue()))
    return name


def read(name: str) -> Learned | None:
    """What a file holds; None where there is none, or where it is anything but the arrays that `keep` writes."""
    try:
        with default_storage.open(name) as file, np.load(file, allow_pickle=False) as arrays:
            weights, start = arrays["weights"], arrays["start"]
    except (FileNotFoundError, KeyError, ValueError, OSError, zipfile.BadZipFile):
        return None
    fits = weights.dtype == np.float32 and weights.shape == (NUMBERS,) and start.shape == ()
    if not fits or not np.isfinite(weights).all() or not np.isfinite(start):
        return None
    return Learned(weights, float(start))


def throw_away(name: str) -> None:
    """Remove a file; harmless when repeated."""
    default_storage.delete(name)
