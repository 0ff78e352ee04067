"""Everything that can be done about work in projects."""

from participation.teamwork.actions.lists import make_tasks, remove_list, save_list
from participation.teamwork.actions.tasks import (
    add_task,
    drop_task,
    edit_task,
    finish_task,
    reopen_task,
    start_task,
)

__all__ = [
    "add_task",
    "drop_task",
    "edit_task",
    "finish_task",
    "make_tasks",
    "remove_list",
    "reopen_task",
    "save_list",
    "start_task",
]
