"""What people are told about answers, promises and outcomes."""

from participation.answers.news.answers import (
    ANSWERS,
    REVIEWS,
    announce_answer,
    announce_correction,
    announce_review,
)
from participation.answers.news.outcomes import OUTCOMES, announce_outcome, announce_shaping
from participation.answers.news.promises import PROMISES, announce_promise, remind_of_promise

__all__ = [
    "ANSWERS",
    "OUTCOMES",
    "PROMISES",
    "REVIEWS",
    "announce_answer",
    "announce_correction",
    "announce_outcome",
    "announce_promise",
    "announce_review",
    "announce_shaping",
    "remind_of_promise",
]
