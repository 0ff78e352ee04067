"""The topic coach: reads a question and says in plain words what would make it work better. It never blocks.

Its rules are patterns over what `words` knows of each language, and tests hold it to real questions: a silly verdict is
worse than none, so where a rule is unsure it keeps silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
    #: What it takes from a question's hundred points.
    weight: int


def advice_on(question: str, *, language: str) -> list[Advice]:
    """What to mend in a question, the weightiest first; an empty list for a good one or for no question yet.

    An unknown language gets only the advice that needs no words.
    """
    text = _plain(question)
    if not text:
        return []
    words = _words_for(language)
    return [advice for advice, applies in _ADVICE if applies(text, words)]


def score_of(advice: Iterable[Advice]) -> int:
    """How well a question works, from 0 to 100: the hundred that it begins with, less what each advice weighs."""
    return max(0, 100 - sum(piece.weight for piece in advice))


def sharper_form(question: str, *, language: str) -> str:
    """A form to begin from instead, with what is to be filled in between ‹ and ›; "" where nothing has to be mended.

    Two questions become the first of them, a topic becomes a question about it, and what can only be answered with yes or no
    becomes a question about what people would need.
    """
    text, words = _plain(question), _words_for(language)
    keys = {advice.key for advice in advice_on(question, language=language)}
    if words is None or not keys & {"broad", "double", "yes_no", "leading", "no_question"}:
        return ""
    if "double" in keys and not keys & {"broad", "yes_no", "leading"}:
        return _first_of_two(text, words)
    if "broad" in keys and (topic := _topic_of(text, words)):
        return words.sharper.topic % topic
    return words.sharper.change if keys & {"yes_no", "leading"} else words.sharper.anything


def _first_of_two(text: str, words: Words) -> str:
    found = _second(text, words)
    end = found.start() if found else text.find("?")
    first = text[:end].rstrip(" ,;?")
    return f"{first} ?" if words is LANGUAGES["fr"] else f"{first}?"


def _topic_of(text: str, words: Words) -> str:
    """The broad topic that is named, as it is written."""
    topics = words.broad - words.vague
    return next((word for word in re.findall(r"[\w-]+", text) if word.lower() in topics), "")


def _plain(question: str) -> str:
    return " ".join(question.replace("’", "'").split())


def _words_for(language: str) -> Words | None:
    return LANGUAGES.get(language.split("-")[0])


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
    names = any(_is_name(word) for word in inside) if words.capitals_name else len(inside) >= 8
    signs = [
        names,
        any(sign.isdigit() for sign in text),
        bool(re.search(words.time, text.lower())),
        len(inside) >= 11,
    ]
    return sum(signs) >= needed


def _is_name(word: str) -> bool:
    """A capital at its beginning; a word of capitals alone is shouting, and an abbreviation when it is short."""
    bare = word.strip("«»\"'(),.:;?!")
    return bare[:1].isupper() and (not bare.isupper() or len(bare) <= 4)


def _is_double(text: str, words: Words | None) -> bool:
    return text.rstrip("? ").count("?") > 0 or (words is not None and _second(text, words) is not None)


def _second(text: str, words: Words) -> re.Match[str] | None:
    """Where a second question begins. "Where and when", a second "who" of the same people and a last "and why" are none."""
    lowered = re.sub(words.reasons, "", text.lower())
    for found in re.finditer(words.second, lowered):
        before, word = lowered[: found.start()].split(), found["word"]
        if len(before) < 2 or (word and word in before[1:]):
            continue
        return found
    return None


def _is_yes_no(text: str, words: Words | None) -> bool:
    """It begins like one, also after an introduction: "In your opinion, should we …"."""
    if words is None:
        return False
    lowered = text.lower()
    introduction = re.match(r"[^,:?]{1,60}[,:]\s+", lowered)
    beginnings = [lowered] + ([lowered[introduction.end() :]] if introduction else [])
    return any(
        re.match(rf"{re.escape(start)}(?![\w'-])|{re.escape(start)}(?<=')", beginning)
        for start in words.yes_no
        for beginning in beginnings
    )


def _is_hard(text: str, words: Words | None) -> bool:
    return words is not None and bool(set(re.findall(r"[\w-]+", text.lower())) & words.jargon)


def _has_blanks(text: str, words: Words | None) -> bool:
    return "‹" in text


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
            35,
        ),
        _is_broad,
    ),
    (
        Advice(
            "double",
            _("These are two questions in one."),
            _("You will not know which of them an answer is about."),
            _("Ask the one that matters for the decision. Open a second discussion for the other one."),
            20,
        ),
        _is_double,
    ),
    (
        Advice(
            "yes_no",
            _("This can be answered with yes or no."),
            _("You will learn how many are for and against, but not why, and not what would help."),
            _("Begin with how, what, where or which."),
            20,
        ),
        _is_yes_no,
    ),
    (
        Advice(
            "leading",
            _("The question suggests its answer."),
            _("People notice, and those who think otherwise stay away."),
            _("Ask so that somebody of the opposite view would feel invited too."),
            25,
        ),
        _is_leading,
    ),
    (
        Advice(
            "long",
            _("This is long."),
            _("Many people read it on a phone, on their way. They stop after the first line."),
            _("Keep the question under 25 words and put the details into the background."),
            10,
        ),
        _is_long,
    ),
    (
        Advice(
            "no_question",
            _("This is not a question yet."),
            _("A title makes people nod. A question makes them answer."),
            _("End with a question mark, and ask for what you need to know."),
            20,
        ),
        _is_no_question,
    ),
    (
        Advice(
            "hard",
            _("Not everybody knows these words."),
            _("Words of the administration keep people away who have much to say."),
            _("Say it as you would say it to a neighbour."),
            10,
        ),
        _is_hard,
    ),
    (
        Advice(
            "blank",
            _("Something is still to be filled in."),
            _("Between the signs ‹ and › stands what only you know."),
            _("Put the thing, the place, the people or the time there."),
            30,
        ),
        _has_blanks,
    ),
)
