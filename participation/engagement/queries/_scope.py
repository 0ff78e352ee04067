"""What figures are about: the whole site, or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from participation.engagement.models import SITE


class Part(StrEnum):
    """By what a site can be taken apart."""

    SITE = "site"
    PROJECT = "project"
    ACTIVITY = "activity"
    DEPARTMENT = "department"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the site: its kind and which one. `Scope()` is all of it.

    `which` is the number of a project or department, "discussion:3" for an activity, the name of a channel.
    """

    part: Part = Part.SITE
    which: str = ""

    @classmethod
    def project(cls, number: int) -> Scope:
        """One project."""
        return cls(Part.PROJECT, str(number))

    @classmethod
    def activity(cls, kind: str, number: int) -> Scope:
        """One activity: its kind ("discussion", "survey" …) and number."""
        # Everything that is said in a discussion's way is in the log under the discussion's number.
        return cls(Part.ACTIVITY, f"{'discussion' if kind in CONTRIBUTED_TO else kind}:{number}")

    @classmethod
    def department(cls, number: int) -> Scope:
        """What carries the name of one department, not of those below it."""
        return cls(Part.DEPARTMENT, str(number))

    @classmethod
    def channel(cls, name: str) -> Scope:
        """What came by one channel."""
        return cls(Part.CHANNEL, name)

    @property
    def key(self) -> str:
        """How the roll-ups know it."""
        return SITE if self.part is Part.SITE else f"{self.part}:{self.which}"


#: Kinds of activity whose table, and so whose number, is the discussion's.
CONTRIBUTED_TO = frozenset({"discussion", "ideas"})
