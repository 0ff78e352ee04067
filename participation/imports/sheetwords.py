"""What the pages say about a table of sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.formats import number_in_words
from participation.surveys.models import Question
from participation.surveys.reading import LONGEST

Kind = Question.Kind


def cells_in_words(questions: Sequence[Question]) -> list[tuple[str, str]]:
    """What can stand in the column of each question."""
    return [(question.text, _cell_in_words(question)) for question in questions if not question.is_section]


def _cell_in_words(question: Question) -> str:
    options = " · ".join(str(option["text"]) for option in question.offered)
    if question.kind == Kind.SEVERAL:
        return _("Any of these, with a semicolon between them: %(options)s") % {"options": options}
    if question.kind in Question.CHOICES:
        return _("One of these: %(options)s") % {"options": options}
    if question.kind == Kind.SCALE:
        ends = {"low": question.minimum, "high": question.maximum}
        return _("A whole number from %(low)s to %(high)s") % ends
    if question.kind == Kind.NUMBER:
        return _("A number, in digits")
    if question.kind == Kind.DATE:
        return _("A date, such as 31.12.2026 or 2026-12-31")
    longest = number_in_words(LONGEST[Kind(question.kind)])
    return _("Words, at most %(longest)s characters") % {"longest": longest}


def sheets_in_words(preview: Mapping[str, Any]) -> list[str]:
    """What a table holds, in sentences."""
    sentences = [
        counted(
            ngettext(
                "%(n)s sheet with answers, marked as given on paper.",
                "%(n)s sheets with answers, marked as given on paper.",
                preview.get("sheets", 0),
            ),
            preview.get("sheets", 0),
        )
    ]
    if number := preview.get("sheets_alike", 0):
        words = ngettext(
            "%(n)s of them says exactly what was brought in before. Say below whether it is the same sheet.",
            "%(n)s of them say exactly what was brought in before. Say below whether they are the same sheets.",
            number,
        )
        sentences.append(counted(words, number))
    if number := preview.get("sheets_twice", 0):
        words = ngettext(
            "%(n)s says the same as one further up in the file. It counts as one more person.",
            "%(n)s say the same as one further up in the file. Each counts as one more person.",
            number,
        )
        sentences.append(counted(words, number))
    if number := preview.get("left_out", 0):
        words = ngettext(
            "%(n)s answer is to a question that is not asked after what else that person answered. It is left out.",
            "%(n)s answers are to questions that are not asked after what else these people answered. They are left out.",
            number,
        )
        sentences.append(counted(words, number))
    if unread := preview.get("unread"):
        sentences.append(_("These columns are not read: %(names)s.") % {"names": ", ".join(unread)})
    if unasked := preview.get("unasked"):
        sentences.append(_("These questions have no column: %(names)s") % {"names": " · ".join(unasked)})
    if preview.get("without_time"):
        sentences.append(_("Sheets without a date will carry the time of the import."))
    return sentences


def sheets_done_in_words(counts: Mapping[str, int]) -> list[str]:
    """What became of it, in sentences."""
    number = counts.get("sheets", 0)
    words = ngettext(
        "%(n)s sheet is counted now, marked as given on paper.",
        "%(n)s sheets are counted now, marked as given on paper.",
        number,
    )
    sentences = [counted(words, number)]
    if known := counts.get("sheets_known", 0):
        words = ngettext(
            "%(n)s was here already and was not counted again.",
            "%(n)s were here already and were not counted again.",
            known,
        )
        sentences.append(counted(words, known))
    return sentences


def counted(words: str, number: int) -> str:
    """Words with the number in them as `n`, as the language writes it."""
    return words % {"n": number_in_words(number)}
