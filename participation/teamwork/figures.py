"""How well departments work together: pure functions over plain rows. Their words are in engagement/definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Handed:
    """What counts of a hand-over. Days are those of the site's time zone; times are aware."""

    due_at: datetime
    is_accepted: bool
    answered_at: datetime | None
    finish_on: date | None
    finished_on: date | None


@dataclass(frozen=True)
class Transversality:
    """How well departments work together. A figure is None where there is nothing to say."""

    projects: int
    departments_per_project: float | None
    projects_across_departments: float | None
    hand_overs: int
    hand_overs_answered_in_time: float | None
    hand_overs_finished_in_time: float | None


def departments_per_project(departments: Mapping[int, Set[int]]) -> float | None:
    """The mean number of departments in a project, from the departments of each project. None without projects."""
    return sum(map(len, departments.values())) / len(departments) if departments else None


def share_across_departments(departments: Mapping[int, Set[int]]) -> float | None:
    """The share of projects with more than one department. None without projects."""
    if not departments:
        return None
    return sum(len(found) > 1 for found in departments.values()) / len(departments)


def share_answered_in_time(handed: Iterable[Handed], *, at: datetime) -> float | None:
    """Of the hand-overs that were answered or whose time is over, the share answered by then. None without any."""
    counted = [one for one in handed if one.answered_at is not None or one.due_at < at]
    in_time = [one for one in counted if one.answered_at is not None and one.answered_at <= one.due_at]
    return len(in_time) / len(counted) if counted else None


def share_finished_in_time(handed: Iterable[Handed], *, today: date) -> float | None:
    """Of the accepted hand-overs that are finished or whose day is over, the share finished by that day. None without any.

    Those without a day do not count: nobody said when.
    """
    accepted = [one for one in handed if one.is_accepted and one.finish_on is not None]
    counted = [one for one in accepted if one.finished_on is not None or _is_over(one, today)]
    in_time = [one for one in counted if one.finished_on is not None and one.finished_on <= _day(one)]
    return len(in_time) / len(counted) if counted else None


def _day(one: Handed) -> date:
    assert one.finish_on is not None
    return one.finish_on


def _is_over(one: Handed, today: date) -> bool:
    return _day(one) < today
