"""What can be done with departments and roles."""

from participation.departments.actions.roles import INVITATION_LASTS, appoint, dismiss, invite
from participation.departments.actions.tree import (
    close_department,
    create_department,
    hold_current,
    merge_department,
    move_department,
    rename_department,
)

__all__ = [
    "INVITATION_LASTS",
    "appoint",
    "close_department",
    "create_department",
    "dismiss",
    "hold_current",
    "invite",
    "merge_department",
    "move_department",
    "rename_department",
]
