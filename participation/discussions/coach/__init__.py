"""The topic coach: reads a question and says in plain words what would make it work better. It never blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participation.discussions.coach.words import LANGUAGES, Words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Advice:
    """One thing to mend: what it is, why it matters, and what to do instead."""

    key: str
    what: _StrPromise
    why: _StrPromise
    instead: _StrPromise


def advice_on(question: str, *, language: str) -> list[Advice]:
    """What to mend in a question, the weightiest first; an empty list for a good one or for no question yet.

    An unknown language gets only the advice that needs no words.
    """
    text = " ".join(question.replace("’", "'").split())
    if not text:
        return []
    words = LANGUAGES.get(language.split("-")[0])
    return [advice for advice, applies in _ADVICE if applies(text, words)]


def _is_broad(text: str, words: Words | None) -> bool:
    if words is None:
        return False
    lowered = text.lower()
    if any(lowered.startswith(opinion) for opinion in words.opinions):
        return not _is_specific(text, words, needed=2)
    return bool(_words_of(lowered) & words.broad) and not _is_specific(text, words, needed=1)


def _is_specific(text: str, words: Words, *, needed: int) -> bool:
    """Whether enough of it says which place, which thing or which time: names, numbers, times, or plenty of words."""
    inside = text.split()[1:]
    names = (
        any(word.strip("«\"'(")[:1].isupper() for word in inside) if words.capitals_name else len(inside) >= 8
    )
    signs = [
        names,
        any(sign.isdigit() for sign in text),
        bool(re.search(words.time, text.lower())),
        len(inside) >= 11,
    ]
    return sum(signs) >= needed


def _is_double(text: str, words: Words | None) -> bool:
    return text.count("?") > 1 or (words is not None and bool(re.search(words.second, text.lower())))


def _is_yes_no(text: str, words: Words | None) -> bool:
    if words is None:
        return False
    lowered = text.lower()
    return any(
        re.match(rf"{re.escape(start)}(?!\w)|{re.escape(start)}(?<=')", lowered) for start in words.yes_no
    )


def _is_leading(text: str, words: Words | None) -> bool:
    return words is not None and bool(re.search(words.leading, text.lower()))


def _is_long(text: str, words: Words | None) -> bool:
    return len(text.split()) > (words.most_words if words else 25)


def _is_no_question(text: str, words: Words | None) -> bool:
    return not text.rstrip(" »\"'").endswith("?")


def _words_of(lowered: str) -> set[str]:
    return set(re.findall(r"\w+", lowered))


_ADVICE: tuple[tuple[Advice, Callable[[str, Words | None], bool]], ...] = (
    (
        Advice(
            "broad",
            _("This is too broad."),
            _("Few people answer a question about everything, and their answers are hard to use."),
            _("Name the place, the thing and the time that the decision is about."),
        ),
        _is_broad,
    ),
    (
        Advice(
            "double",
            _("These are two questions in one."),
            _("You will not know which of them an answer is about."),
            _("Ask the one that matters for the decision. Open a second discussion for the other one."),
        ),
        _is_double,
    ),
    (
        Advice(
            "yes_no",
            _("This can be answered with yes or no."),
            _("You will learn how many are for and against, but not why, and not what would help."),
            _("Begin with how, what, where or which."),
        ),
        _is_yes_no,
    ),
    (
        Advice(
            "leading",
            _("The question suggests its answer."),
            _("People notice, and those who think otherwise stay away."),
            _("Ask so that somebody of the opposite view would feel invited too."),
        ),
        _is_leading,
    ),
    (
        Advice(
            "long",
            _("This is long."),
            _("Many people read it on a phone, on their way. They stop after the first line."),
            _("Keep the question under 25 words and put the details into the background."),
        ),
        _is_long,
    ),
    (
        Advice(
            "no_question",
            _("This is not a question yet."),
            _("A title makes people nod. A question makes them answer."),
            _("End with a question mark, and ask for what you need to know."),
        ),
        _is_no_question,
    ),
)
