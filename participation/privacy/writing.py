"""Writing everything about one person into an archive that a person can read, and a program too. Memory stays constant."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from kit import scope
from kit.formats import day_in_words, moment_in_words
from kit.personal import Holding, Person, register
from tenants.leaving.archive import Writer

#: Sections written, and sections in all.
Progress = Callable[[int, int], object]


def write_download(person: Person, path: Path, *, progress: Progress = lambda _done, _all: None) -> int:
    """Write `data.json` and a page to read into a ZIP at `path`, in the active language. Returns its size in bytes."""
    holdings = register().holdings
    with Writer(path) as archive:
        archive.add("data.json", _json(person, holdings, progress))
        archive.add("index.html", _html(person, holdings, progress))
        archive.add("style.css", [render_to_string("privacy/download.css").encode()])
    progress(2 * len(holdings), 2 * len(holdings))
    return path.stat().st_size


def section_key(holding: Holding) -> str:
    """ "room.key": how downloads, steps and records call a section."""
    return f"{holding.model.partition('.')[0]}.{holding.key}"


def _json(person: Person, holdings: tuple[Holding, ...], progress: Progress) -> Iterator[bytes]:
    head = {"site": scope.current().name, "made_at": timezone.now(), "account": person.account}
    yield f'{{"about": {_dumps(head)},\n"sections": {{'.encode()
    for number, holding in enumerate(holdings):
        described = {
            "title": str(holding.title),
            "purpose": str(holding.about),
            "fields": {name: str(words) for name, words in holding.fields.items()},
        }
        comma = ",\n" if number else "\n"
        opening = _dumps(described).removesuffix("}")
        yield f'{comma}{_dumps(section_key(holding))}: {opening}, "rows": ['.encode()
        for place, row in enumerate(holding.read(person)):
            yield f"{',' if place else ''}\n{_dumps(row)}".encode()
        yield b"]}"
        progress(number + 1, 2 * len(holdings))
    yield b"\n}}\n"


def _html(person: Person, holdings: tuple[Holding, ...], progress: Progress) -> Iterator[bytes]:
    head, _mark, foot = render_to_string("privacy/download.html", {"person": person}).partition("<!--rows-->")
    yield head.encode()
    for number, holding in enumerate(holdings):
        yield f"<section><h2>{escape(holding.title)}</h2><p class=about>{escape(holding.about)}</p>".encode()
        found = False
        for row in holding.read(person):
            found = True
            yield _as_list(row, holding.fields).encode()
        if not found:
            nothing = _("Nothing is kept here about you.")
            yield f"<p class=none>{escape(nothing)}</p>".encode()
        yield b"</section>\n"
        progress(len(holdings) + number + 1, 2 * len(holdings))
    yield foot.encode()


def _as_list(row: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    pairs = (
        f"<div><dt>{escape(fields.get(name, name))}</dt><dd>{escape(_in_words(value))}</dd></div>"
        for name, value in row.items()
    )
    return f"<dl>{''.join(pairs)}</dl>\n"


def _in_words(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return str(value)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
