"""Whatever a part of a page uses, it names: what it does not name does not exist in it, and would be missing on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Variable
from django.template.base import FilterExpression, Node, NodeList, Template
from django.template.defaulttags import ForNode
from django.template.library import InclusionNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode

from kit.templatetags.parts import PartNode
from tests.architecture.tree import ROOT

#: What exists in every part, and what a loop brings.
EVERYWHERE = {"here", "now", "today", "forloop", "True", "False", "None", "block"}
#: What an included template takes where it is given, and is not given there.
NOT_GIVEN = {
    "pages/project.html": {"for_staff", "show_project"},
}


def templates_with_parts() -> list[str]:
    found = (path for path in ROOT.glob("*/**/templates/**/*.html") if ".venv" not in path.parts)
    with_parts = (path for path in found if "{% part" in path.read_text())
    return sorted(str(path).rpartition("/templates/")[2] for path in map(Path, with_parts))


def parts_of(template: Template) -> Iterator[PartNode]:
    for node in template.nodelist.get_nodes_by_type(PartNode):
        assert isinstance(node, PartNode)
        yield node


def test_there_are_some() -> None:
    assert len(templates_with_parts()) > 5


@pytest.mark.parametrize("name", templates_with_parts())
def test_a_part_names_what_it_uses(name: str) -> None:
    template: Any = get_template(name).template  # type: ignore[attr-defined]
    for part in parts_of(template):
        known = EVERYWHERE | set(part.named) | NOT_GIVEN.get(name, set())
        missing = set(used_in(part.nodelist, template.engine)) - known - set(made_in(part.nodelist))
        assert not missing, f"{name}: a part that names {sorted(part.named)} also uses {sorted(missing)}"


def used_in(thing: Any, engine: Any, seen: tuple[int, ...] = ()) -> Iterator[str]:
    """The names of the context that something in a template looks up; without those that an inner template makes itself."""
    if id(thing) in seen:
        return
    seen = (*seen, id(thing))
    if isinstance(thing, Variable):
        if thing.lookups:
            yield thing.lookups[0]
    elif isinstance(thing, IncludeNode):
        inner = _included(thing, engine)
        given = set(thing.extra_context)
        if inner is not None and not thing.isolated_context:
            yield from set(used_in(inner, engine, seen)) - given - set(made_in(inner))
        yield from used_in(thing.extra_context, engine, seen)
    elif isinstance(thing, InclusionNode):
        yield from used_in([thing.args, thing.kwargs], engine, seen)
    elif isinstance(thing, (list, tuple, NodeList)):
        for one in thing:
            yield from used_in(one, engine, seen)
    elif isinstance(thing, dict):
        yield from used_in(list(thing.values()), engine, seen)
    elif isinstance(thing, FilterExpression):
        yield from used_in([thing.var, thing.filters], engine, seen)
    elif isinstance(thing, Node) or (
        type(thing).__module__.startswith("django.template") and hasattr(thing, "__dict__")
    ):
        facts = {key: value for key, value in vars(thing).items() if key not in _BESIDE}
        yield from used_in(facts, engine, seen)


#: Where nodes keep what is not their own.
_BESIDE = {"origin", "parser", "engine", "token", "func", "named"}


def made_in(thing: Any, seen: tuple[int, ...] = ()) -> Iterator[str]:
    """The names that something in a template brings itself: of loops, of `with`, of `as`."""
    if id(thing) in seen:
        return
    seen = (*seen, id(thing))
    if isinstance(thing, (list, tuple)):
        for one in thing:
            yield from made_in(one, seen)
    elif isinstance(thing, Node):
        if isinstance(thing, ForNode):
            yield from thing.loopvars
        if not isinstance(thing, IncludeNode):
            yield from vars(thing).get("extra_context") or {}
        for name in ("asvar", "target_var", "variable_name", "var_name", "countervar", "variable"):
            value = vars(thing).get(name)
            if isinstance(value, str):
                yield value
        yield from made_in(
            [value for value in vars(thing).values() if isinstance(value, (NodeList, list, tuple, Node))],
            seen,
        )


def _included(node: IncludeNode, engine: Any) -> NodeList | None:
    name = node.template
    if not isinstance(name, FilterExpression) or isinstance(name.var, Variable):
        return None
    nodes: NodeList = engine.get_template(str(name.var)).nodelist
    return nodes
