"""What a role allows is described once, and rules decide from the description: the page about who can do what cannot drift.

A rule failed here? Describe what it allows as a `Capability` (participation/departments/capabilities.py), ask it with
`NAME.verdict(user, department_id)`, list it in the `CAPABILITIES` of the room's rules, name these in settings.CAPABILITIES.
"""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from participation.departments.capabilities import Capability

from .tree import PARTICIPATION_ORDER, home, parsed, short

#: What answers from roles without saying which: only the room of departments itself builds on these.
BARE = {
    "standing_of",
    "holds",
    "holds_anywhere",
    "runs_department",
    "departments_with",
    "is_staff",
    "is_administrator",
}
ROOMS = [home("participation") / name for name in PARTICIPATION_ORDER if name != "departments"]


def rule_files() -> list[Path]:
    return sorted(path for room in ROOMS for path in [*room.glob("rules.py"), *room.glob("rules/*.py")])


@pytest.mark.parametrize("path", rule_files(), ids=short)
def test_rules_ask_for_roles_through_a_capability_only(path: Path) -> None:
    found = [
        f"{short(path)}:{node.lineno} asks {name}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and (name := getattr(node.func, "attr", getattr(node.func, "id", ""))) in BARE
    ]
    assert found == []


def test_every_capability_is_on_the_page_about_who_can_do_what() -> None:
    listed, described = set(), {}
    for name in settings.CAPABILITIES:
        module = import_module(name.rpartition(".")[0])
        listed |= {one.key for group in module.CAPABILITIES for one in group.capabilities}
    for path in [*rule_files(), home("participation") / "departments" / "rules.py"]:
        module = import_module(".".join(path.relative_to(home("participation").parent).with_suffix("").parts))
        described |= {
            one.key: short(path) for _name, one in inspect.getmembers(module) if isinstance(one, Capability)
        }
    assert {key: path for key, path in described.items() if key not in listed} == {}
