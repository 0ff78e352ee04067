"""Everything this room can do."""

from participation.engagement.actions.census import set_census, take_in_census
from participation.engagement.actions.counting import (
    bring_up_to_date,
    count_again_by_night,
    publish_daily_figures,
    rebuild,
)
from participation.engagement.actions.marks import hand_over, mark_day, remove_mark
from participation.engagement.actions.opendata import make_open_data, request_open_data
from participation.engagement.actions.reports import choose_report, send_monthly_report, send_monthly_reports
from participation.engagement.actions.sharing import share_with_region
from participation.engagement.actions.voices import judge, say_hope, say_what_was_reached

__all__ = [
    "bring_up_to_date",
    "choose_report",
    "count_again_by_night",
    "hand_over",
    "judge",
    "make_open_data",
    "mark_day",
    "publish_daily_figures",
    "rebuild",
    "remove_mark",
    "request_open_data",
    "say_hope",
    "say_what_was_reached",
    "send_monthly_report",
    "send_monthly_reports",
    "set_census",
    "share_with_region",
    "take_in_census",
]
