"""Everything that can be done with a project."""

from participation.projects.actions.activities import close_activity, publish_activity, reopen_activity
from participation.projects.actions.copying import Duplicate, duplicate_project
from participation.projects.actions.covers import remove_cover, set_cover
from participation.projects.actions.documents import (
    add_document,
    add_version,
    edit_document,
    move_document,
    remove_document,
)
from participation.projects.actions.expectations import (
    add_expectation,
    add_milestone,
    remove_expectation,
    remove_milestone,
)
from participation.projects.actions.previews import make_preview_link, note_preview_use, revoke_preview_link
from participation.projects.actions.projects import (
    archive_project,
    close_project,
    create_project,
    edit_project,
    publish_project,
    reopen_project,
    unarchive_project,
)
from participation.projects.actions.reviews import (
    approve_publication,
    ask_for_review,
    decide_about_reviews,
    lapse_approval,
    send_publication_back,
    withdraw_review,
)
from participation.projects.actions.schedule import (
    cancel_publication,
    carry_out_publication,
    schedule_publication,
)
from participation.projects.actions.team import (
    TeamMember,
    add_member,
    hand_over,
    hand_over_person,
    remove_member,
    set_team,
    take_over_responsibility,
)

__all__ = [
    "Duplicate",
    "TeamMember",
    "add_document",
    "add_expectation",
    "add_member",
    "add_milestone",
    "add_version",
    "approve_publication",
    "archive_project",
    "ask_for_review",
    "cancel_publication",
    "carry_out_publication",
    "close_activity",
    "close_project",
    "create_project",
    "decide_about_reviews",
    "duplicate_project",
    "edit_document",
    "edit_project",
    "hand_over",
    "hand_over_person",
    "lapse_approval",
    "make_preview_link",
    "move_document",
    "note_preview_use",
    "publish_activity",
    "publish_project",
    "remove_cover",
    "remove_document",
    "remove_expectation",
    "remove_member",
    "remove_milestone",
    "reopen_activity",
    "reopen_project",
    "revoke_preview_link",
    "schedule_publication",
    "send_publication_back",
    "set_cover",
    "set_team",
    "take_over_responsibility",
    "unarchive_project",
    "withdraw_review",
]
