"""Which words of an idea tell whether another one says the same. No database and no dictionary: it works in any language.

Accents and capitals go, short and common words go, and what is looked for is the beginning of each word: "Bäume" finds
"baum" and "arbres" finds "arbre", as a stemmer would, and compounds are found by their first part.
"""

from __future__ import annotations

import re
import unicodedata

#: Words of this many letters and fewer say what a sentence does, and hardly ever what it is about.
SHORTEST = 4
MOST_WORDS = 60
MOST_LOOKED_FOR = 12
_WORD = re.compile(r"\w+", re.UNICODE)
_COMMON = frozenset(
    "also dans pour avec plus tous tout nous vous leur sont etre fait faire comme mais sans entre cette "
    "dass eine einen einer eines nicht auch oder aber wird werden sind haben sein mehr sich unsere "
    "voor meer niet zijn deze wordt worden naar over door onze maar "
    "that this with from more have should would could they there their what when where will been into "
    "city ville stadt stad idea idee".split()
)


def words_of(text: str) -> str:
    """The telling words of a text, each once, in their order, with a space between: at most 60."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    found = (word for word in _WORD.findall(plain) if len(word) >= SHORTEST and word not in _COMMON)
    return " ".join(list(dict.fromkeys(found))[:MOST_WORDS])


def looked_for(text: str) -> str:
    """A full-text query that finds what shares a telling word with `text`; empty when it has none.

    The same word need not end the same way: up to two letters of its end are left open.
    """
    words = words_of(text).split()[:MOST_LOOKED_FOR]
    return " | ".join(f"{word[: max(SHORTEST, len(word) - 2)]}:*" for word in words)
