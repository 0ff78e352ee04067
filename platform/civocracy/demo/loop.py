"""How a project of the demo closes the loop: what was promised and kept or not, and what came of it, theme by theme."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.models import User
from participation.answers.actions import add_conclusion, give_promise, keep_promise, publish_outcome
from participation.answers.models import Promise
from participation.discussions.models import Contribution
from participation.projects.models import Project

from .script import ProjectScript

if TYPE_CHECKING:
    from .play import Stage


def plan_promises(stage: Stage, script: ProjectScript, made: list[Project], lead: User) -> None:
    """Each is given on its day; the one that has a day on which it was kept is kept then, the others wait or are late."""
    for told in script.promises:
        given: list[Promise] = []
        stage.at(stage.day(told["given"], 14), partial(_give, stage, script, told, made, lead, given))
        if "kept" in told:
            stage.at(stage.day(told["kept"], 11), partial(_keep, told, given, lead))


def _give(
    stage: Stage,
    script: ProjectScript,
    told: dict[str, Any],
    made: list[Project],
    lead: User,
    given: list[Promise],
    moment: datetime,
) -> None:
    given.append(
        give_promise(
            made[0],
            kind=told["kind"],
            text=told["text"],
            due_on=stage.date(told["due"]),
            owner=lead,
            department=stage.company.departments[script.department],
            by=lead,
            at=moment,
        )
    )


def _keep(told: dict[str, Any], given: list[Promise], lead: User, moment: datetime) -> None:
    keep_promise(given[0], by=lead, words=told["words"], at=moment)


def plan_outcome(
    stage: Stage, script: ProjectScript, made: list[Project], said: dict[int, Contribution], lead: User
) -> None:
    """After the end, each theme gets its verdict with what shaped it; then everybody is told."""
    if script.closed is None or not script.conclusions:
        return

    def conclude(moment: datetime) -> None:
        for told in script.conclusions:
            shaped = [said[number] for number in told["shaped"]]
            add_conclusion(
                made[0],
                title=told["title"],
                verdict=told["verdict"],
                words=told["words"],
                contributions=shaped,
                by=lead,
            )
        publish_outcome(made[0], by=lead, at=moment)

    stage.at(stage.day(script.closed, 16), conclude)
