"""What every template keeps to: nothing inline, nothing from elsewhere, no sentence that cannot be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .tree import PLATFORM, home, short, templates

PAGES = [path for path in templates() if path.suffix in (".html", ".svg")]
MAILS = [path for path in templates() if "emails" in path.parts]
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
ELSEWHERE = re.compile(r"""(?:src|href|action|srcset)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
#: Mails need their styles inline: that is all that mail programs read.
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment.*?{%\s*endcomment\s*%}|{#.*?#}"
    r"|<!--.*?-->|<(script|style|code|pre)\b.*?</\1>|{%\s*verbatim.*?{%\s*endverbatim\s*%}",
    re.DOTALL,
)
#: Blocks that hold names of classes.
CLASSES = re.compile(r"{%\s*block \w*class\w*\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
SAID = re.compile(r"\b(?:alt|title|placeholder|aria-label|label)\s*=\s*\"([^\"{]*[A-Za-zÀ-ÿ]{2,}[^\"{]*)\"")
#: Tools of development, which no citizen and no member of staff ever sees.
ENGLISH_ONLY = {home("billing") / "twin", PLATFORM / "templates" / "kit" / "styleguide"}
#: Names and words that are the same in every language.
SAME_EVERYWHERE = {"Civocracy", "English", "Français", "Deutsch", "Nederlands", "CSV", "XLSX", "API", "OK"}


def without_translated(text: str) -> str:
    return TRANSLATED.sub(" ", text)


def words(path: Path) -> list[str]:
    text = CLASSES.sub(" ", without_translated(path.read_text()))
    # An attribute may hold a tag that holds a quotation mark or an angle bracket: tags go first.
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL), flags=re.DOTALL)
    bare = re.sub(r"\S*/\S*", " ", bare)  # addresses
    found = re.findall(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]+", re.sub(r"&[a-z#0-9]+;", " ", bare))
    return [word for word in found if word not in SAME_EVERYWHERE]


def test_there_are_templates_to_look_at() -> None:
    assert len(PAGES) > 20


@pytest.mark.parametrize("path", [path for path in PAGES if "emails" not in path.parts], ids=short)
def test_a_page_has_nothing_inline(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text(), flags=re.DOTALL)
    assert INLINE.findall(text) == []


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_a_refused_form_says_once_what_is_wrong(path: Path) -> None:
    # A form that is drawn whole begins with the summary by itself.
    if path.name != "form.html":
        assert not re.search(r"{% error_summary form %}\s*{{ form }}", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_a_page_asks_no_foreign_host_for_anything(path: Path) -> None:
    text = re.sub(r"<a\b[^>]*>", "", path.read_text())  # a link is followed by people, not by the browser
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize(
    "path", [path for path in [*PAGES, *MAILS] if not ENGLISH_ONLY & {*path.parents}], ids=short
)
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    assert words(path) == []
    assert SAID.findall(without_translated(path.read_text())) == []


@pytest.mark.parametrize("path", MAILS, ids=short)
def test_a_mail_has_a_subject_a_text_and_an_html_part(path: Path) -> None:
    if path.name.startswith("base."):
        return
    name = path.name.removesuffix(path.suffix).removesuffix("_subject")
    for wanted in (f"{name}_subject.txt", f"{name}.txt", f"{name}.html"):
        assert (path.parent / wanted).exists(), wanted
