"""What each level of the IAP2 spectrum promises, in plain words. Data, not code.

Source of the levels: IAP2 Spectrum of Public Participation, International Association for Public Participation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participation.projects.models import Influence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Level:
    """One level: its place from 1 (least) to 5 (most), what citizens are promised, and when staff should choose it."""

    influence: Influence
    place: int
    promise: _StrPromise
    choose_when: _StrPromise


LEVELS = (
    Level(
        Influence.INFORM,
        1,
        _("We keep you informed. Nothing can be changed by taking part."),
        _("The decision is taken and people need to understand it."),
    ),
    Level(
        Influence.CONSULT,
        2,
        _("We listen to you before we decide, and we say how what you said influenced the decision."),
        _("You have a proposal and want to know what people think of it."),
    ),
    Level(
        Influence.INVOLVE,
        3,
        _("We work with you throughout, so that your concerns show in the options we choose between."),
        _("You are still working on the options and need what people know and worry about."),
    ),
    Level(
        Influence.COLLABORATE,
        4,
        _("We look for the solution together with you and take up your advice as far as we possibly can."),
        _("You want to write the proposal together and are ready to change your mind."),
    ),
    Level(
        Influence.EMPOWER,
        5,
        _("You decide. We do what comes out of this."),
        _("The decision is handed over and will be carried out as it comes."),
    ),
)


def level_of(influence: str) -> Level | None:
    """The level behind a project's `influence`; None while it has not been chosen."""
    return next((level for level in LEVELS if level.influence == influence), None)
