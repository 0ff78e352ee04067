"""Habits of the code that reviews would otherwise have to catch."""

from __future__ import annotations

import ast

from .tree import home, nodes, parsed, rooms, short


def test_only_the_gateway_imports_stripe() -> None:
    importers = set()
    for path, node in [*nodes(ast.Import), *nodes(ast.ImportFrom)]:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        level = getattr(node, "level", 0)
        if level == 0 and any(name.split(".")[0] == "stripe" for name in names):
            importers.add(short(path))
    gateway = short(home("billing") / "gateway")
    assert importers
    assert [one for one in importers if not one.startswith(f"{gateway}/")] == []


def test_no_query_is_pasted_together() -> None:
    """A value inside an f-string, a `%` or a `.format` in `execute()` is how one city reads another."""
    pasted = []
    for path, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        name = getattr(node.func, "attr", "")
        if name not in ("execute", "executemany", "raw", "copy", "RawSQL", "extra") or not node.args:
            continue
        query = node.args[0]
        formatted = isinstance(query, ast.JoinedStr) and any(
            isinstance(v, ast.FormattedValue) for v in query.values
        )
        joined = isinstance(query, ast.BinOp) and isinstance(query.op, ast.Mod | ast.Add)
        called = (
            isinstance(query, ast.Call)
            and getattr(query.func, "attr", "") == "format"
            and isinstance(query.func.value, ast.Constant)  # type: ignore[attr-defined]
        )
        if formatted or joined or called:
            pasted.append(f"{short(path)}:{node.lineno}")
    assert pasted == []


def test_no_rule_hides_in_save_or_in_a_signal() -> None:
    hidden = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path, node in nodes(ast.FunctionDef)
        if isinstance(node, ast.FunctionDef) and node.name == "save" and path.name.startswith("models")
    ]
    for path, node in nodes(ast.ImportFrom):
        assert isinstance(node, ast.ImportFrom)
        if node.module == "django.db.models.signals":
            hidden.append(f"{short(path)}:{node.lineno} signals")
    assert hidden == []


def test_actions_take_everything_but_their_subject_by_keyword() -> None:
    loose = []
    for room in rooms():
        for path in [room / "actions.py", *room.glob("actions/*.py")]:
            if not path.exists() or path.name.startswith("_"):
                continue
            for node in parsed(path).body:
                if (
                    isinstance(node, ast.FunctionDef)
                    and not node.name.startswith("_")
                    and len(node.args.args) > 1
                ):
                    loose.append(f"{short(path)}: {node.name}")
    assert loose == []
