"""What can be done with accounts, in the scope we are in."""

from accounts.actions.profile import account_for, confirm_address, edit_profile, lock_account, unlock_account
from accounts.actions.seats import leave_elsewhere, leave_everywhere, leave_seat, take_seat
from accounts.actions.sign_in import note_changes, set_password

__all__ = [
    "account_for",
    "confirm_address",
    "edit_profile",
    "leave_elsewhere",
    "leave_everywhere",
    "leave_seat",
    "lock_account",
    "note_changes",
    "set_password",
    "take_seat",
    "unlock_account",
]
