"""A ZIP file that is written and read as a stream, with the checksum of everything in it."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

BLOCK = 256 * 1024
#: The list of checksums, in the form that `sha256sum --check` reads.
SUMS = "SHA256SUMS"


class BrokenArchive(ValueError):
    """The archive is not one of ours, is damaged, or was changed after it was made. The message says where."""


@dataclass(frozen=True)
class Entry:
    """One file in the archive: its size in bytes and how many lines it has."""

    path: str
    size: int
    sha256: str
    lines: int


class Writer:
    """Writes the archive beside its place, readable by nobody else, and moves it there when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        self._part = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part.unlink(missing_ok=True)
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=4)

    def add(self, path: str, blocks: Iterable[bytes], *, packed: bool = True) -> Entry:
        """Add one file. `packed=False` is for what is compressed already, pictures for example."""
        # A name takes the compression of the archive, a ZipInfo comes with none.
        member = path if packed else zipfile.ZipInfo(path)
        digest, size, lines = hashlib.sha256(), 0, 0
        with self._zip.open(member, "w", force_zip64=True) as target:
            for block in blocks:
                digest.update(block)
                size += len(block)
                lines += block.count(b"\n")
                target.write(block)
        entry = Entry(path, size, digest.hexdigest(), lines)
        self.entries.append(entry)
        return entry

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(OSError, ValueError):
                self._zip.close()
            self._file.close()
            self._part.unlink(missing_ok=True)
            return
        lines = (f"{entry.sha256}  {entry.path}\n".encode() for entry in list(self.entries))
        self.add(SUMS, lines)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._part, self.path)


class Reader:
    """Reads an archive and believes nothing that its list of checksums does not vouch for."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            listed = self._zip.read(SUMS).decode()
        except (OSError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
            raise BrokenArchive(f"{path} is not an export: {error}") from error
        self.sums: dict[str, str] = {}
        for line in listed.splitlines():
            digest, _, name = line.partition("  ")
            self.sums[name] = digest
            if name.startswith("/") or ".." in PurePosixPath(name).parts or "\\" in name:
                raise BrokenArchive(f"A file in the archive would lie outside of it: {name}")

    def read(self, name: str) -> Iterator[bytes]:
        """The file in blocks. Raises BrokenArchive at its end when it is not what was written."""
        wanted = self.sums.get(name)
        if wanted is None:
            raise BrokenArchive(f"{name} is missing in the archive's list.")
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as source:
                while block := source.read(BLOCK):
                    digest.update(block)
                    yield block
        except (KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise BrokenArchive(f"{name} is damaged: {error}") from error
        if digest.hexdigest() != wanted:
            raise BrokenArchive(f"{name} was changed or damaged: its checksum does not fit.")

    def text(self, name: str) -> str:
        """A small file as a whole."""
        return b"".join(self.read(name)).decode()

    def below(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        return [name for name in self.sums if name.startswith(f"{folder}/")]

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.close()


def checksum(path: Path) -> str:
    """The SHA-256 of a whole file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
