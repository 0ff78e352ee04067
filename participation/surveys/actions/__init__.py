"""Everything that can be done with surveys."""

from participation.surveys.actions.copying import copy_survey
from participation.surveys.actions.questions import (
    add_question,
    edit_question,
    move_question,
    retire_question,
)
from participation.surveys.actions.responses import save_answers, submit_response
from participation.surveys.actions.sheets import Sheet, count_sheets, type_in_response
from participation.surveys.actions.surveys import create_survey, edit_survey
from participation.surveys.actions.texts import release_texts

__all__ = [
    "Sheet",
    "add_question",
    "copy_survey",
    "count_sheets",
    "create_survey",
    "edit_question",
    "edit_survey",
    "move_question",
    "release_texts",
    "retire_question",
    "save_answers",
    "submit_response",
    "type_in_response",
]
