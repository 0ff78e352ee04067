"""Everything that can be done about what waits for a moderator, and against what was decided."""

from participation.moderation.actions.appeals import appeal, decide_appeal
from participation.moderation.actions.blocks import block_author, lift_block
from participation.moderation.actions.cases import (
    Decided,
    claim_case,
    claim_next,
    decide_cases,
    note_decision,
    put_before_moderators,
    release_cases,
)
from participation.moderation.actions.flags import flag_contribution
from participation.moderation.actions.learning import judge_what_waits, learn_from_decisions
from participation.moderation.actions.pictures import give_picture_back, take_picture_away

__all__ = [
    "Decided",
    "appeal",
    "block_author",
    "claim_case",
    "claim_next",
    "decide_appeal",
    "decide_cases",
    "flag_contribution",
    "give_picture_back",
    "judge_what_waits",
    "learn_from_decisions",
    "lift_block",
    "note_decision",
    "put_before_moderators",
    "release_cases",
    "take_picture_away",
]
