"""Each room's README names its doors: the public actions and questions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .tree import parsed, rooms, short

ROOMS = [pytest.param(path, id=short(path)) for path in rooms()]


def doors(room: Path) -> list[str]:
    files = [room / "actions.py", room / "queries.py", *room.glob("actions/*.py"), *room.glob("queries/*.py")]
    return [
        node.name
        for path in files
        if path.exists() and not path.name.startswith("_")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_readme_that_names_all_its_doors(room: Path) -> None:
    text = (room / "README.md").read_text()
    assert [name for name in doors(room) if name not in text] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_door_has_a_docstring(room: Path) -> None:
    files = [room / "actions.py", room / "queries.py", *room.glob("actions/*.py"), *room.glob("queries/*.py")]
    silent = [
        f"{short(path)}: {node.name}"
        for path in files
        if path.exists()
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
