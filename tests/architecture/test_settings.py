"""Every variable that the product reads from the environment is explained to whoever runs it."""

from __future__ import annotations

import ast
import re

from .tree import ROOT, home, nodes, short

RUNBOOK = ROOT / "deploy" / "README.md"
READERS = {
    "str",
    "bool",
    "int",
    "list",
    "float",
    "url",
    "db_url",
    "email_url",
    "json",
    "required",
    "get",
    "getenv",
}
#: Of the system, or of the tests alone.
PRIVATE = {"PATH", "TEST_DATABASE_URL", "TEST_OWNER_DATABASE_URL"}


def variables() -> dict[str, str]:
    """Each variable's name, and a file that reads it."""
    found: dict[str, str] = {}
    for path, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        function = node.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        owner = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
        reads = owner in ("env", "os.environ") or name in ("required", "getenv")
        first = node.args[0] if node.args else None
        if reads and name in READERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found[first.value] = short(path)
    for path, node in nodes(ast.Subscript):
        assert isinstance(node, ast.Subscript)
        if ast.unparse(node.value) == "os.environ" and isinstance(node.slice, ast.Constant):
            found[str(node.slice.value)] = short(path)
    text = (home("civocracy") / "settings" / "production.py").read_text()
    required = re.search(r"for _name in \((.*?)\)", text, re.DOTALL)
    if required:
        found |= dict.fromkeys(re.findall(r'"([A-Z_]+)"', required.group(1)), "settings/production.py")
    return {name: path for name, path in found.items() if name not in PRIVATE}


def test_every_variable_is_explained_in_the_runbook() -> None:
    found = variables()
    assert len(found) > 15
    text = RUNBOOK.read_text()
    assert {name: path for name, path in found.items() if f"`{name}`" not in text} == {}


def test_the_runbook_explains_no_variable_that_nobody_reads() -> None:
    table = re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", RUNBOOK.read_text(), re.MULTILINE)
    assert set(table) - set(variables()) == set()
