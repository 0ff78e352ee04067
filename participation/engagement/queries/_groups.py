"""Those who took part, by what is known of them: an account, an age band, an area, several projects."""

from __future__ import annotations

from participation.engagement.queries._scope import Scope
from participation.engagement.rolling.groups import Dimension, groups


def groups_of(scope: Scope, dimension: Dimension) -> dict[str, int]:
    """How many of those who took part in a scope belong to each group. One statement."""
    return groups(scope.key, dimension)


def people_with_account(scope: Scope) -> int:
    """How many of those who took part have an account now."""
    return groups_of(scope, Dimension.ACCOUNT).get("", 0)


def people_in_several_projects() -> tuple[int, int]:
    """How many people took part in a project, and how many of them in a second one."""
    found = groups_of(Scope(), Dimension.PROJECTS)
    return found.get("1", 0), found.get("2", 0)
