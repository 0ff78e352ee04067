"""Every figure has one written definition."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from participation.engagement.definitions import DEFINITIONS, Definition, Origin, Unit, define


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda definition: definition.key)
def test_a_definition_says_everything(definition: Definition) -> None:
    with translation.override("en"):
        for words in (definition.name, definition.words, definition.formula):
            assert str(words).strip()
        assert str(definition.words).endswith(".")
        assert str(definition.formula).endswith(".")
    assert definition.unit in Unit
    assert definition.source in Origin
    assert definition.since >= date(2026, 11, 23)
    assert definition.version >= 1


def test_a_figure_without_a_definition_cannot_be_looked_up() -> None:
    with pytest.raises(KeyError):
        define("buzz")


def test_names_are_not_used_twice() -> None:
    with translation.override("en"):
        names = [str(definition.name) for definition in DEFINITIONS.values()]
    assert len(set(names)) == len(names)
