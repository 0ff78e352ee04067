"""Questions about answers, promises and outcomes."""

from participation.answers.queries.answers import (
    Fate,
    answers_in_draft,
    answers_to,
    departments_to_answer_for,
    fates_of,
    latest_answers,
    possible_reviewers,
    projects_to_answer,
    projects_with_contributions,
    readers_of,
    reviews_asked_of,
)
from participation.answers.queries.outcomes import conclusions_of, outcome_of, shaped_by, worth_choosing
from participation.answers.queries.promises import (
    SHOWN,
    late_promises,
    promise_page,
    promises_due_of,
    promises_of_answers,
    promises_of_project,
    promises_owned_by,
    promises_with_history,
)

__all__ = [
    "SHOWN",
    "Fate",
    "answers_in_draft",
    "answers_to",
    "conclusions_of",
    "departments_to_answer_for",
    "fates_of",
    "late_promises",
    "latest_answers",
    "outcome_of",
    "possible_reviewers",
    "projects_to_answer",
    "projects_with_contributions",
    "promise_page",
    "promises_due_of",
    "promises_of_answers",
    "promises_of_project",
    "promises_owned_by",
    "promises_with_history",
    "readers_of",
    "reviews_asked_of",
    "shaped_by",
    "worth_choosing",
]
