"""What can be done with departments and roles."""

from participation.departments.actions.colleagues import deactivate, note_activity, reactivate
from participation.departments.actions.delegating import delegate
from participation.departments.actions.roles import (
    INVITATION_LASTS,
    appoint,
    checked_lines,
    dismiss,
    hold_administrators,
    invite,
    invite_many,
)
from participation.departments.actions.tree import (
    close_department,
    create_department,
    hold_current,
    hold_the_tree,
    merge_department,
    move_department,
    present_department,
    rename_department,
)

__all__ = [
    "INVITATION_LASTS",
    "appoint",
    "checked_lines",
    "close_department",
    "create_department",
    "deactivate",
    "delegate",
    "dismiss",
    "hold_administrators",
    "hold_current",
    "hold_the_tree",
    "invite",
    "invite_many",
    "merge_department",
    "move_department",
    "note_activity",
    "present_department",
    "reactivate",
    "rename_department",
]
