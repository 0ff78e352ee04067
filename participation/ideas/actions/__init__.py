"""Everything that can be done with ideas."""

from participation.ideas.actions.categories import add_category, copy_box, remove_category, rename_category
from participation.ideas.actions.ideas import (
    Noted,
    Place,
    edit_idea,
    note_ideas,
    suggest_idea,
    type_in_idea,
)
from participation.ideas.actions.merging import merge_ideas, unmerge_idea
from participation.ideas.actions.pictures import (
    add_picture,
    hide_picture,
    remove_picture,
    show_picture,
)
from participation.ideas.actions.progress import move_idea_on, sort_idea

__all__ = [
    "Noted",
    "Place",
    "add_category",
    "add_picture",
    "copy_box",
    "edit_idea",
    "hide_picture",
    "merge_ideas",
    "move_idea_on",
    "note_ideas",
    "remove_category",
    "remove_picture",
    "rename_category",
    "show_picture",
    "sort_idea",
    "suggest_idea",
    "type_in_idea",
    "unmerge_idea",
]
