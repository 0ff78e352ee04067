"""From the event log to the roll-ups: by what is new, or everything from the beginning, with the same result."""

from participation.engagement.rolling.groups import recount_groups
from participation.engagement.rolling.people import recount_cohorts, recount_days, recount_stale_days
from participation.engagement.rolling.up import how_far_behind, rebuild, roll_up, roll_up_everything

__all__ = [
    "how_far_behind",
    "rebuild",
    "recount_cohorts",
    "recount_days",
    "recount_groups",
    "recount_stale_days",
    "roll_up",
    "roll_up_everything",
]
