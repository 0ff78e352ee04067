"""The one table of definitions. Pages, API, exports and help take the words of every figure from here.

A definition is never changed in place: its ``version`` goes up and ``since`` names the day. The old one moves to
``EARLIER``, with the day on which it ended, so that figures published under it can be told apart. ``formulas.py`` and
``queries`` work out what is written here, nothing else.
"""

from participation.engagement.definitions import acts, answers, people, spread, teamwork
from participation.engagement.definitions.earlier import EARLIER
from participation.engagement.definitions.meaning import Definition, Origin, Unit

DEFINITIONS: dict[str, Definition] = {
    definition.key: definition
    for theme in (acts, people, spread, answers, teamwork)
    for definition in theme.TABLE
}


def define(key: str) -> Definition:
    """The definition of a figure. Raises KeyError for a figure that has none: no figure may be shown then."""
    return DEFINITIONS[key]


__all__ = ["DEFINITIONS", "EARLIER", "Definition", "Origin", "Unit", "define"]
