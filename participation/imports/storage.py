"""The bytes of uploaded files, in pieces in this site's own tables."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

from participation.imports.models import ImportFile, ImportFileChunk

CHUNK = 1024 * 1024


def store(file: ImportFile, pieces: Iterable[bytes]) -> None:
    """Write the bytes of a file, cut anew into pieces of `CHUNK`; one piece is in memory at a time."""
    buffer = bytearray()
    position = 0
    for piece in pieces:
        buffer += piece
        while len(buffer) >= CHUNK:
            _store_chunk(file, position, bytes(buffer[:CHUNK]))
            del buffer[:CHUNK]
            position += 1
    if buffer:
        _store_chunk(file, position, bytes(buffer))


def open_file(file: ImportFile) -> BinaryIO:
    """The bytes of a file as a stream that can be read and sought in."""
    return io.BufferedReader(_StoredBytes(file), buffer_size=CHUNK // 4)


def reopened(stream: BinaryIO) -> BinaryIO:
    """The bytes of a stream from the start, as a stream of its own: closing it leaves the first one open."""
    return io.BufferedReader(_View(stream), buffer_size=CHUNK // 4)


def _store_chunk(file: ImportFile, position: int, content: bytes) -> None:
    ImportFileChunk.objects.create(file=file, position=position, content=content)


class _StoredBytes(io.RawIOBase):
    """Reads the pieces of a file from the database, one at a time."""

    def __init__(self, file: ImportFile) -> None:
        self._file = file
        self._at = 0
        self._loaded: int | None = None
        self._content = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, target: memoryview | bytearray) -> int:  # type: ignore[override]  # any writable buffer
        if self._at >= self._file.size:
            return 0
        position, offset = divmod(self._at, CHUNK)
        if position != self._loaded:
            chunks = ImportFileChunk.objects.filter(file=self._file, position=position)
            self._content = bytes(chunks.values_list("content", flat=True).get())
            self._loaded = position
        piece = self._content[offset : offset + len(target)]
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


class _View(io.RawIOBase):
    """Reads another stream at a place of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            self._at = self._stream.seek(offset, whence)
        else:
            self._at = max(0, offset + (self._at if whence == io.SEEK_CUR else 0))
        return self._at

    def readinto(self, target: memoryview | bytearray) -> int:  # type: ignore[override]  # any writable buffer
        self._stream.seek(self._at)
        piece = self._stream.read(len(target))
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
