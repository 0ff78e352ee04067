"""The bytes of an uploaded file come back as they were."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.imports import storage
from participation.imports.models import ConsultationImport, ImportFile
from participation.imports.storage import open_file, reopened, store

if TYPE_CHECKING:
    from participation.projects.models import Project


@pytest.mark.parametrize("size", [1, 9, 10, 11, 35])
def test_pieces_are_put_together_again(project: Project, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(storage, "CHUNK", 10)
    content = random.Random(size).randbytes(size)
    consultation = ConsultationImport.objects.create(project=project, title="x", checksum="0")
    file = ImportFile.objects.create(consultation=consultation, kind="votes", name="v", size=size, sha256="0")
    store(file, (content[start : start + 3] for start in range(0, size, 3)))
    with open_file(file) as stream:
        assert stream.read() == content
        stream.seek(max(0, size - 4))
        assert stream.read() == content[max(0, size - 4) :]
    assert file.chunks.count() == -(-size // 10)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_two_readers_of_one_stream_do_not_disturb_each_other(content: bytes, places: list[int]) -> None:
    stream = io.BytesIO(content)
    first, second = reopened(stream), reopened(stream)
    for place in places:
        first.seek(place)
        second.seek(0)
        assert second.read() == content
        assert first.read() == content[place:]
    first.close()
    assert not stream.closed
