"""Everything that can be done about privacy."""

from participation.privacy.actions.consents import (
    agree_to_texts,
    answer,
    note_statistics,
    publish_text,
    save_draft,
)
from participation.privacy.actions.deletions import (
    ask_for_deletion,
    carry_out_deletion,
    delete_unused_accounts,
    queue_due_deletions,
    warn_unused_accounts,
    withdraw_deletion,
)
from participation.privacy.actions.downloads import ask_for_download, carry_out_download, forget_downloads
from participation.privacy.actions.policy import apply_rule, apply_rules, decide_policy

__all__ = [
    "agree_to_texts",
    "answer",
    "apply_rule",
    "apply_rules",
    "ask_for_deletion",
    "ask_for_download",
    "carry_out_deletion",
    "carry_out_download",
    "decide_policy",
    "delete_unused_accounts",
    "forget_downloads",
    "note_statistics",
    "publish_text",
    "queue_due_deletions",
    "save_draft",
    "warn_unused_accounts",
    "withdraw_deletion",
]
