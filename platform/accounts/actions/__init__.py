"""What can be done with accounts, in the scope we are in."""

from accounts.actions.areas import add_area, remove_area, rename_area
from accounts.actions.policy import ask_for_reset, require_second_factor, reset_second_factor, stop_reset
from accounts.actions.profile import account_for, confirm_address, edit_profile, lock_account, unlock_account
from accounts.actions.seats import leave_elsewhere, leave_everywhere, leave_seat, take_seat
from accounts.actions.sign_in import note_changes, set_password
from accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "account_for",
    "add_area",
    "ask_for_reset",
    "confirm_address",
    "edit_profile",
    "leave_elsewhere",
    "leave_everywhere",
    "leave_seat",
    "lock_account",
    "make_token",
    "note_changes",
    "remove_area",
    "rename_area",
    "require_second_factor",
    "reset_second_factor",
    "revoke_token",
    "set_password",
    "stop_reset",
    "take_seat",
    "unlock_account",
]
