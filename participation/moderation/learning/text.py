"""A text as pieces that can be counted: its words, and the letters inside of them, so that spelling tricks do not help."""

from __future__ import annotations

import re
from itertools import islice

from kit.fulltext import folded

#: More words of one text are not looked at.
MOST_WORDS = 600
#: How many letters a piece of a word has.
SHORTEST, LONGEST = 3, 5
LINK = "<link>"
CAPITALS = "<capitals>"
#: Part of what was learned: raise it when a text would be taken apart in another way, so that everything is learned anew.
VERSION = 1

_WORD = re.compile(r"(?:https?://|www\.)\S+|[^\W_]+(?:['’][^\W_]+)*")


def words_in(text: str) -> list[str]:
    """The words of a text as they stand in it, addresses of pages as one word each."""
    return [match.group().rstrip(".,;:!?)") for match in islice(_WORD.finditer(text), MOST_WORDS)]


def pieces_of(word: str) -> list[str]:
    """What is counted of one word: itself, its letters, that it is a link or is shouted. Accents and case do not matter."""
    plain = folded(word).lower()
    if plain.startswith(("http://", "https://", "www.")):
        host = plain.removeprefix("https://").removeprefix("http://").partition("/")[0]
        return [LINK, host]
    edged = f"<{plain}>"
    letters = [
        edged[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(edged) - size + 1)
    ]
    shouted = [CAPITALS] if len(word) > 3 and word.isupper() else []
    return [plain, *letters, *shouted]
