"""Everything a signup can do, in the order in which it usually happens."""

from onboarding.actions.answers import begin_signup, describe_place, give_contact, reserve_address
from onboarding.actions.browsers import hand_over, mail_resume_links, read_resume_token
from onboarding.actions.confirmation import confirm_email, send_code
from onboarding.actions.lifetime import expire_signup, forget_expired, remind_before_expiry
from onboarding.actions.opening import enter, note_progress
from onboarding.actions.payment import settle_payment, start_payment

__all__ = [
    "begin_signup",
    "confirm_email",
    "describe_place",
    "enter",
    "expire_signup",
    "forget_expired",
    "give_contact",
    "hand_over",
    "mail_resume_links",
    "note_progress",
    "read_resume_token",
    "remind_before_expiry",
    "reserve_address",
    "send_code",
    "settle_payment",
    "start_payment",
]
