"""Which characters the bytes of a file stand for."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

# Opens the file anew, from its first byte: a file is read more than once (look, preview, import).
Source = Callable[[], BinaryIO]

CHUNK = 256 * 1024
SAMPLE = 8 * 1024

# The longer mark first: the one of UTF-32 begins with the one of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What an office program on Windows writes when it does not write Unicode; then the one that fits any bytes.
FALLBACKS = ("cp1252", "latin-1")
# Broken bytes in a file that is plainly UTF-8: one in so many other non-ASCII characters.
GOOD_PER_BROKEN = 10


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to read the bytes.

    ``codec`` is Python's name; ``mark_length`` the bytes of the byte-order mark to skip; ``certain`` is False when
    the characters were guessed; ``damaged`` is True when some bytes fit no character and are read as U+FFFD.
    """

    codec: str
    mark_length: int = 0
    certain: bool = True
    damaged: bool = False

    @property
    def label(self) -> str:
        """The name the report uses."""
        return {"cp1252": "Windows-1252", "latin-1": "ISO-8859-1"}.get(self.codec, self.codec.upper())

    def open_text(self, source: Source) -> io.TextIOWrapper:
        """The file as text, from after the byte-order mark, line ends untouched. The caller closes it."""
        stream = source()
        stream.seek(self.mark_length)
        errors = "replace" if self.damaged else "strict"
        return io.TextIOWrapper(stream, encoding=self.codec, errors=errors, newline="")


def detect_encoding(source: Source) -> Encoding:
    """Find out how the file is written: byte-order mark, UTF-8, UTF-16 without a mark, else Windows or Latin-1.

    Reads the whole file once in chunks, because a guess from the first lines would fail on the last one.
    """
    with source() as stream:
        sample = stream.read(SAMPLE)
    for mark, codec in MARKS:
        if sample.startswith(mark):
            return Encoding(codec, len(mark), damaged=not _fits(source, codec, len(mark)))
    if unmarked := _utf16_without_mark(sample):
        return Encoding(unmarked, certain=False, damaged=not _fits(source, unmarked, 0))
    if _fits(source, "utf-8", 0):
        return Encoding("utf-8")
    good, broken = _count_utf8(source)
    if good >= GOOD_PER_BROKEN * broken:
        return Encoding("utf-8", damaged=True)
    codec = next(codec for codec in FALLBACKS if _fits(source, codec, 0))
    return Encoding(codec, certain=False)


def _utf16_without_mark(sample: bytes) -> str:
    """UTF-16 of western text has a zero byte at every second place; nothing else that is text has."""
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    low = sample[0 : pairs * 2 : 2].count(0)
    high = sample[1 : pairs * 2 : 2].count(0)
    if high > 0.4 * pairs and low < 0.1 * pairs:
        return "utf-16-le"
    if low > 0.4 * pairs and high < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _decoded(source: Source, codec: str, skip: int, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    with source() as stream:
        stream.seek(skip)
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _fits(source: Source, codec: str, skip: int) -> bool:
    try:
        for _text in _decoded(source, codec, skip, "strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _count_utf8(source: Source) -> tuple[int, int]:
    """How many non-ASCII characters of the file are sound UTF-8, and how many are not."""
    good = broken = 0
    for text in _decoded(source, "utf-8", 0, "replace"):
        bad = text.count("\ufffd")
        broken += bad
        good += sum(not character.isascii() for character in text) - bad
    return good, broken
