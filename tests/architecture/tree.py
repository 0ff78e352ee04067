"""Where things lie in the repository, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = ROOT / "platform"
#: Rooms from the highest to the lowest: whoever stands higher may know whoever stands lower.
ORDER = ("civocracy", "onboarding", "billing", "participation", "tenants", "accounts", "kit")
STRANGERS = {frozenset({"billing", "participation"})}
#: The same inside participation.
PARTICIPATION_ORDER = (
    "pages",
    "engagement",
    "privacy",
    "imports",
    "search",
    "answers",
    "moderation",
    "surveys",
    "ideas",
    "discussions",
    "teamwork",
    "projects",
    "news",
    "journal",
    "participants",
    "departments",
)


def home(package: str) -> Path:
    """The folder of a top-level package."""
    beside = PLATFORM / package
    return beside if beside.is_dir() else ROOT / package


def rooms() -> list[Path]:
    """The folder of every room: the packages, the rooms of participation, and the console."""
    inner = [home("participation") / name for name in PARTICIPATION_ORDER]
    return [*(home(name) for name in ORDER), *inner, home("civocracy") / "console"]


def sources() -> list[Path]:
    """Every Python file of the product, without migrations."""
    found = (path for name in ORDER for path in home(name).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of the product, for pages and for mails."""
    folders = [PLATFORM, *(home(name) for name in ORDER)]
    found = {path for folder in folders for path in folder.rglob("templates/**/*") if path.is_file()}
    return sorted(found)


def short(path: Path) -> str:
    """The path as a person would say it."""
    return str(path.relative_to(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), filename=str(path))


def nodes(kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    """Every node of a kind in the product's sources, with its file."""
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, kind):
                yield path, node
