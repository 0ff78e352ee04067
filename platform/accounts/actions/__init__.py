"""What can be done with accounts, in the scope we are in."""

from accounts.actions.areas import add_area, remove_area, rename_area
from accounts.actions.identities import (
    keep_pending,
    person_of,
    remove_provider,
    secret_of,
    set_up_provider,
    tie_pending,
)
from accounts.actions.policy import ask_for_reset, require_second_factor, reset_second_factor, stop_reset
from accounts.actions.profile import account_for, confirm_address, edit_profile, lock_account, unlock_account
from accounts.actions.seats import leave_elsewhere, leave_everywhere, leave_seat, take_seat
from accounts.actions.secrets import reseal_secrets
from accounts.actions.sign_in import note_changes, set_password
from accounts.actions.tokens import make_token, revoke_token

__all__ = [
    "account_for",
    "add_area",
    "ask_for_reset",
    "confirm_address",
    "edit_profile",
    "keep_pending",
    "leave_elsewhere",
    "leave_everywhere",
    "leave_seat",
    "lock_account",
    "make_token",
    "note_changes",
    "person_of",
    "remove_area",
    "remove_provider",
    "rename_area",
    "require_second_factor",
    "reseal_secrets",
    "reset_second_factor",
    "revoke_token",
    "secret_of",
    "set_password",
    "set_up_provider",
    "stop_reset",
    "take_seat",
    "tie_pending",
    "unlock_account",
]
