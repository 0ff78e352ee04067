"""Everything that can be done with answers, promises and outcomes."""

from participation.answers.actions.answering import (
    LONGEST_BODY,
    answer_officially,
    answer_project,
    answer_theme,
    correct_answer,
)
from participation.answers.actions.concluding import (
    add_conclusion,
    change_conclusion,
    publish_outcome,
    remove_conclusion,
)
from participation.answers.actions.drafting import (
    Promising,
    ask_for_review,
    discard_draft,
    draft_answer,
    edit_draft,
    publish_answer,
    send_back,
    write_answer,
)
from participation.answers.actions.promising import (
    break_promise,
    give_promise,
    hand_over,
    hand_person_over,
    hand_promise_over,
    keep_promise,
    move_promise,
    reopen_promise,
)
from participation.answers.actions.reading import mark_read

__all__ = [
    "LONGEST_BODY",
    "Promising",
    "add_conclusion",
    "answer_officially",
    "answer_project",
    "answer_theme",
    "ask_for_review",
    "break_promise",
    "change_conclusion",
    "correct_answer",
    "discard_draft",
    "draft_answer",
    "edit_draft",
    "give_promise",
    "hand_over",
    "hand_person_over",
    "hand_promise_over",
    "keep_promise",
    "mark_read",
    "move_promise",
    "publish_answer",
    "publish_outcome",
    "remove_conclusion",
    "reopen_promise",
    "send_back",
    "write_answer",
]
