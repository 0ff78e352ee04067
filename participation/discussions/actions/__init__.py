"""Everything that can be done in a discussion."""

from participation.discussions.actions.contributions import contribute, edit_contribution, reply
from participation.discussions.actions.counting import mark_answered, recount, recount_rows
from participation.discussions.actions.discussions import (
    close_discussion,
    copy_discussion,
    create_discussion,
    edit_discussion,
    publish_discussion,
    reopen_discussion,
)
from participation.discussions.actions.merging import Moved, fold_contribution, unfold_contribution
from participation.discussions.actions.moderation import (
    accept_contribution,
    hide_contribution,
    restore_contribution,
)
from participation.discussions.actions.offline import type_in_contribution
from participation.discussions.actions.stances import take_stance, withdraw_stance
from participation.discussions.actions.themes import add_theme, remove_theme, rename_theme, set_themes

__all__ = [
    "Moved",
    "accept_contribution",
    "add_theme",
    "close_discussion",
    "contribute",
    "copy_discussion",
    "create_discussion",
    "edit_contribution",
    "edit_discussion",
    "fold_contribution",
    "hide_contribution",
    "mark_answered",
    "publish_discussion",
    "recount",
    "recount_rows",
    "remove_theme",
    "rename_theme",
    "reopen_discussion",
    "reply",
    "restore_contribution",
    "set_themes",
    "take_stance",
    "type_in_contribution",
    "unfold_contribution",
    "withdraw_stance",
]
