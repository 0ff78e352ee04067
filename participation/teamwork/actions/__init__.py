"""Everything that can be done about work in projects."""

from participation.teamwork.actions.absences import end_absence, say_absence
from participation.teamwork.actions.calendar import make_calendar_address, remove_calendar_address
from participation.teamwork.actions.copying import copy_tasks
from participation.teamwork.actions.hand_overs import (
    accept_hand_over,
    decline_hand_over,
    hand_over_responsibility,
    hand_over_task,
    withdraw_hand_over,
)
from participation.teamwork.actions.inheritance import hand_department_over, hand_person_over
from participation.teamwork.actions.lists import make_tasks, remove_list, save_list
from participation.teamwork.actions.risks import add_risk, edit_risk, make_risks, remove_risk
from participation.teamwork.actions.tasks import (
    add_task,
    drop_task,
    edit_task,
    finish_task,
    reopen_task,
    start_task,
)

__all__ = [
    "accept_hand_over",
    "add_risk",
    "add_task",
    "copy_tasks",
    "decline_hand_over",
    "drop_task",
    "edit_risk",
    "edit_task",
    "end_absence",
    "finish_task",
    "hand_department_over",
    "hand_over_responsibility",
    "hand_over_task",
    "hand_person_over",
    "make_calendar_address",
    "make_risks",
    "make_tasks",
    "remove_calendar_address",
    "remove_list",
    "remove_risk",
    "reopen_task",
    "save_list",
    "say_absence",
    "start_task",
    "withdraw_hand_over",
]
