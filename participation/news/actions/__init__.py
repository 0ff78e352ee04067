"""Everything that can be done with news."""

from participation.news.actions.announcing import announce
from participation.news.actions.bouncing import note_bounce, trust_address_again
from participation.news.actions.choosing import choose_paces, stop_mails
from participation.news.actions.following import (
    follow,
    follow_by_taking_part,
    hand_over,
    stop_following,
)
from participation.news.actions.seeing import see_notices

__all__ = [
    "announce",
    "choose_paces",
    "follow",
    "follow_by_taking_part",
    "hand_over",
    "note_bounce",
    "see_notices",
    "stop_following",
    "stop_mails",
    "trust_address_again",
]
