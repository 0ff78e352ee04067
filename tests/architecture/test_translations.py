"""French, German and Dutch are complete: every sentence of the product, none of them doubtful."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from .tree import ROOT, home, parsed, short, sources

CATALOGUES = [
    ROOT / "platform",
    *(home(name) for name in ("tenants", "participation", "billing", "onboarding")),
]
LANGUAGES = ("fr", "de", "nl")
EACH = [
    pytest.param(folder / "locale" / language / "LC_MESSAGES" / "django.po", id=f"{folder.name}-{language}")
    for folder in CATALOGUES
    for language in LANGUAGES
]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|{[a-z_]*}")


@pytest.mark.parametrize("path", EACH)
def test_a_catalogue_is_complete(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert len(catalogue) > 0
    missing = [entry.msgid for entry in catalogue if not entry.obsolete and not entry.translated()]
    assert missing == [], f"{short(path)} misses sentences, or is unsure of them"


@pytest.mark.parametrize("path", EACH)
def test_a_translation_keeps_the_placeholders(path: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and not set(PLACEHOLDER.findall(text)) <= wanted:
                wrong.append(entry.msgid)
    assert wrong == []


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda folder: folder.name)
def test_every_sentence_of_the_code_is_in_the_catalogue(folder: Path, tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("gettext's tools are not installed")
    copy = tmp_path / folder.name
    ignore = shutil.ignore_patterns("*.pyc", "*.mo", "static", "__pycache__", "locale")
    shutil.copytree(folder, copy, ignore=ignore)
    for language in LANGUAGES:
        place = copy / "locale" / language / "LC_MESSAGES"
        place.mkdir(parents=True)
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--no-location", "--locale", "fr"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    used = {
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(str(copy / "locale/fr/LC_MESSAGES/django.po"))
    }
    assert used
    for language in LANGUAGES:
        known = polib.pofile(str(folder / "locale" / language / "LC_MESSAGES" / "django.po"))
        have = {(entry.msgctxt, entry.msgid) for entry in known if not entry.obsolete}
        assert sorted(text for _context, text in used - have) == [], (
            f"run `make messages`, then translate ({language})"
        )


def test_no_sentence_stands_inside_an_f_string() -> None:
    # xgettext does not look into them: the sentence would be in no catalogue, and in English for everybody.
    inside = [
        f"{short(path)}:{call.lineno}"
        for path in sources()
        for string in ast.walk(parsed(path))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TRANSLATES
    ]
    assert inside == []


_TRANSLATES = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "ngettext_lazy"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_translated_alike_in_every_room(language: str) -> None:
    """Django puts all catalogues into one: of two translations one would be read everywhere, whichever was meant.

    Where a sentence means two things, give one of them a context.
    """
    known: dict[tuple[str | None, str], dict[str, list[str]]] = {}
    for folder in CATALOGUES:
        for entry in polib.pofile(str(folder / "locale" / language / "LC_MESSAGES" / "django.po")):
            if not entry.obsolete:
                text = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
                rooms = known.setdefault((entry.msgctxt, entry.msgid), {})
                rooms.setdefault(text, []).append(folder.name)
    assert {sentence: rooms for sentence, rooms in known.items() if len(rooms) > 1} == {}


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda folder: folder.name)
def test_french_punctuation_stays_with_its_word(folder: Path) -> None:
    """Before ; : ? ! » and after « stands a space that does not break (U+00A0), or the sign would begin a line."""
    loose = re.compile(r" [;:?!»](?:[\s<.,)]|$)|« ")
    found = [
        text
        for entry in polib.pofile(str(folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
        if not entry.obsolete
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if loose.search(text)
    ]
    assert found == []
