"""What officials answered, what they promised, what came of it, and which department has read what."""

from participation.answers.models.answers import AnsweredContribution, AnswerVersion, OfficialAnswer, ReadMark
from participation.answers.models.outcomes import Conclusion, Outcome, ShapedBy
from participation.answers.models.promises import Promise, PromiseEvent

__all__ = [
    "AnswerVersion",
    "AnsweredContribution",
    "Conclusion",
    "OfficialAnswer",
    "Outcome",
    "Promise",
    "PromiseEvent",
    "ReadMark",
    "ShapedBy",
]
