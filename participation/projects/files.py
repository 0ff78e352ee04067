"""What came in to an activity, as a file: the same columns for people (CSV) and for programs (JSON), read as a stream."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


@dataclass(frozen=True)
class ActivityFile:
    """Columns (a key for programs, words for people) and rows, which are read once and never all at a time."""

    columns: Sequence[tuple[str, Any]]
    rows: Generator[Sequence[Any], None, None]

    @property
    def keys(self) -> list[str]:
        """The columns as programs know them."""
        return [key for key, _words in self.columns]

    @property
    def header(self) -> list[str]:
        """The columns in words, in the language that is active now."""
        return [str(words) for _key, words in self.columns]


def json_chunks(file: ActivityFile) -> Generator[str, None, None]:
    """The file as one JSON array, an object for each row and a row on each line."""
    keys, separator = file.keys, "[\n"
    for row in file.rows:
        yield separator + json.dumps(
            dict(zip(keys, row, strict=True)), cls=DjangoJSONEncoder, ensure_ascii=False
        )
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
