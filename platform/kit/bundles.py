"""One stylesheet and one script out of many small files, without a build step.

The sources stay what they are: plain CSS with ``@import`` and plain ES modules with side-effect imports, which a
browser could load file by file. ``BundleFinder`` is a staticfiles finder that offers two more files,
``css/civocracy.css`` and ``js/civocracy.js``, in which those imports are joined and the comments are gone.
``collectstatic`` picks them up like any other file, so manifest storage hashes them and WhiteNoise compresses them;
without ``collectstatic`` (tests, demo) they are made again whenever a source has changed.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import BaseFinder, FileSystemFinder
from django.core.files.storage import FileSystemStorage

Joined = tuple[str, list[Path]]

_CSS_IMPORT = re.compile(
    r'^@import\s+(?:url\()?"(?P<path>[^"]+)"\)?\s*(?:layer\((?P<layer>[\w.-]+)\))?\s*;', re.M
)
_STRING = r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
_CSS_SPACE = re.compile(_STRING + r"|/\*.*?\*/|(\s+)", re.S)
_CSS_SIGN = re.compile(_STRING + r"| ?;? ?(\}) ?| ?([{;,]) ?")
_JS_IMPORT = re.compile(r'^import\s+"(?P<path>\.[^"]+)";\n', re.M)
_JS_MODULE_SYNTAX = re.compile(r"^\s*(?:import\s|export\s)", re.M)
_JS_COMMENT = re.compile(r"^\s*(?://.*|/\*(?:.|\n)*?\*/\s*)$\n?", re.M)


class UnjoinableScript(Exception):
    """A script imports or exports names; only ``import "./file.js";`` can be joined."""


def join_styles(entry: Path) -> Joined:
    """Return the stylesheet ``entry`` with its imports put in place, and every file read.

    The file ``static/<app label>/components.css`` of any installed app follows in the layer ``components``: that
    is how a room brings styles of its own without a request of its own.
    """
    text, sources = _inline_styles(entry)
    for app in apps.get_app_configs():
        own = Path(app.path) / "static" / app.label / "components.css"
        if own.is_file():
            sources.append(own)
            text += f"\n@layer components {{\n{own.read_text(encoding='utf-8')}\n}}\n"
    return _without_css_comments(text), sources


def join_scripts(entry: Path) -> Joined:
    """Return the module ``entry`` with its side-effect imports put in place, each in a block of its own."""
    sources = [entry]

    def in_place(match: re.Match[str]) -> str:
        path = entry.parent / match["path"]
        sources.append(path)
        return "{\n" + _joinable(path) + "}\n"

    text = _JS_IMPORT.sub(in_place, entry.read_text(encoding="utf-8"))
    return _JS_COMMENT.sub("", text), sources


def _joinable(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if _JS_MODULE_SYNTAX.search(text):
        raise UnjoinableScript(f"{path.name} may not import or export: only the entry file imports.")
    return text


def _inline_styles(path: Path) -> Joined:
    sources = [path]

    def in_place(match: re.Match[str]) -> str:
        text, read = _inline_styles(path.parent / match["path"])
        sources.extend(read)
        return f"@layer {match['layer']} {{\n{text}\n}}" if match["layer"] else text

    return _CSS_IMPORT.sub(in_place, path.read_text(encoding="utf-8")), sources


def _without_css_comments(text: str) -> str:
    text = _CSS_SPACE.sub(lambda match: match[1] or (" " if match[2] else ""), text)
    return _CSS_SIGN.sub(lambda match: match[1] or match[2] or match[3], text).strip() + "\n"


class BundleFinder(BaseFinder):
    """Offers the joined files to ``{% static %}``, ``collectstatic`` and the development server."""

    BUNDLES: dict[str, tuple[str, Callable[[Path], Joined]]] = {
        "css/civocracy.css": ("css/main.css", join_styles),
        "js/civocracy.js": ("js/main.js", join_scripts),
    }

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the joined file lies, written anew if a source has changed, or an empty list."""
        bundle = self.BUNDLES.get(path.replace(os.sep, "/"))
        entry = FileSystemFinder().find(bundle[0]) if bundle else None
        if bundle is None or not entry:
            return []
        found = str(_written(path, Path(str(entry)), bundle[1]))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the joined files for ``collectstatic``."""
        storage = FileSystemStorage(location=str(_folder()))
        for path in self.BUNDLES:
            if self.find(path):
                yield path, storage


@lru_cache(maxsize=1)
def _folder() -> Path:
    """Return this process's private folder for joined files; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="civocracy-static-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _written(path: str, entry: Path, join: Callable[[Path], Joined]) -> Path:
    text, sources = join(entry)
    target = _folder() / path
    changed_at = max(source.stat().st_mtime for source in sources)
    if target.exists() and target.stat().st_mtime == changed_at:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.{id(text)}")
    partial.write_text(text, encoding="utf-8")
    # The same time in every process: workers then agree on Last-Modified and on the ETag.
    os.utime(partial, (changed_at, changed_at))
    partial.replace(target)
    return target
