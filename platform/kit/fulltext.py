"""Full-text search in four languages: words without their endings and accents, looked up in an index of the row itself.

A room gives a table an index with `search_index`; whoever searches asks with `Match` and sorts with `Rank` over the same
columns. Postgres keeps such an index in the transaction that changes the row, so nothing that is found was ever forgotten
to be updated. Decision record 0012 says why it is done this way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import BooleanField, FloatField, Func, TextField, Value
from django.db.models.functions import Lower

#: Our languages and Postgres' word for what it knows of them: stop words and endings.
CONFIGURATIONS = {
    "en": "pg_catalog.english",
    "fr": "pg_catalog.french",
    "de": "pg_catalog.german",
    "nl": "pg_catalog.dutch",
}
#: Letters and what stands for them: no accents, no signs of markup, none of the two signs that mark what was found. One
#: for one, so that a place in the folded text is the same place in the text. Indexes are made with it: a change of it,
#: or of `LONGEST`, needs a migration that makes every index anew.
_FROM = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ’<>&"
_TO = "aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY'   "
LONGEST = 100_000
#: Letters of a column by which it is ranked: what stands further on is found as well, and comes after the others.
RANKED = 1_000
_START, _STOP = "\ue000", "\ue001"
_FOLD = str.maketrans(_FROM + _START + _STOP, _TO + "  ")
_QUOTED_TO = _TO.replace("'", "''")

_MARKED = """
    SELECT numbered.place, ts_headline(asked.configuration::regconfig, numbered.body,
        websearch_to_tsquery(asked.configuration::regconfig, %s),
        'HighlightAll=true, StartSel=' || %s || ', StopSel=' || %s)
    FROM unnest(%s::text[]) WITH ORDINALITY AS numbered (body, place), unnest(%s::text[]) AS asked (configuration)
"""


def folded(text: str) -> str:
    """The text without accents and signs of markup, letter for letter."""
    return text.translate(_FOLD)


class Vector(Func):
    """The words of columns in one language. Of several columns the first weighs more, as a title does."""

    output_field = SearchVectorField()

    def __init__(self, language: str, *columns: str) -> None:
        self.language = language
        super().__init__(*columns)

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_extra: Any) -> tuple[str, Any]:
        """The same characters in an index and in a query: only then does Postgres see that they are the same."""
        parts, parameters = [], []
        for place, expression in enumerate(self.get_source_expressions()):
            column, given = compiler.compile(expression)
            weight = _weight(place, len(self.get_source_expressions()))
            parts.append(
                f"setweight(to_tsvector('{CONFIGURATIONS[self.language]}',"
                f" translate(left({column}, {LONGEST}), '{_FROM}', '{_QUOTED_TO}')), '{weight}')"
            )
            parameters += given
        return f"({' || '.join(parts)})", parameters


#: Between the parts of an address, a file's name or a date: there begins a word of its own.
_JOINTS = "-_./@:+"
_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


class Words(Func):
    """The words of short columns as they stand, in no language: names, titles, addresses. See `starts`."""

    output_field = SearchVectorField()

    def __init__(self, *columns: str) -> None:
        super().__init__(*columns)

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_extra: Any) -> tuple[str, Any]:
        """The same characters in an index and in a query, as for `Vector`."""
        parts, parameters = [], []
        for expression in self.get_source_expressions():
            column, given = compiler.compile(expression)
            parts.append(f"coalesce({column}, '')")
            parameters += given
        text = " || ' ' || ".join(parts)
        letters, plain = f"{_FROM}{_JOINTS}", f"{_QUOTED_TO}{' ' * len(_JOINTS)}"
        return (
            f"to_tsvector('pg_catalog.simple', translate(lower({text}), '{letters}', '{plain}'))",
            parameters,
        )


def word_index(name: str, *columns: str, **options: Any) -> GinIndex:
    """An index of the words of short columns, for `starts`. Written at once: names are short and no list waits beside it."""
    return GinIndex(Words(*columns), name=name, fastupdate=False, **options)


def starts(words: str, *columns: str) -> Any:
    """The condition that each of the words begins one of these columns' words; of nothing typed, that nothing is found."""
    begun = _WORD.findall(folded(words.lower()))[:MOST_WORDS]
    asked = Func(
        Value(" & ".join(f"{word}:*" for word in begun)),
        template="to_tsquery('pg_catalog.simple', %(expressions)s::text)",
        output_field=SearchVectorField(),
    )
    return Func(
        Words(*columns), asked, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )


class Query(Func):
    """What somebody typed, as Postgres asks for it: words, "a phrase", or, -not. Nothing typed is an error."""

    output_field = SearchVectorField()

    def __init__(self, language: str, words: str) -> None:
        super().__init__(Value(folded(words)))
        # As a question of its own, of which Postgres knows nothing when it plans: it then expects every word, and
        # several words together, in one of two hundred rows, instead of hardly anywhere.
        self.template = f"(SELECT websearch_to_tsquery('{CONFIGURATIONS[language]}', %(expressions)s::text))"


def search_index(name: str, *columns: str, **options: Any) -> GinIndex:
    """One index over columns of a table, for all languages at once."""
    return GinIndex(*(Vector(language, *columns) for language in CONFIGURATIONS), name=name, **options)


def match(languages: Iterable[str], words: str, *columns: str) -> Any:
    """The condition that the words are in these columns, in one of the languages."""
    condition: Any = None
    for language in known(languages):
        one = Func(
            Vector(language, *columns),
            Query(language, words),
            template="(%(expressions)s)",
            arg_joiner=" @@ ",
            output_field=BooleanField(),
        )
        condition = one if condition is None else condition | one
    return condition


class Rank(Func):
    """The best of `ts_rank` over the languages, from columns that are folded once for all of them."""

    output_field = FloatField()

    def __init__(self, languages: Sequence[str], words: str, *columns: str) -> None:
        self.queries = [(language, Query(language, words)) for language in languages]
        super().__init__(*columns)

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_extra: Any) -> tuple[str, Any]:
        """A question over one row that is made of the columns; OFFSET 0 keeps it one, so that nothing is computed twice."""
        texts, parameters = [], []
        for place, expression in enumerate(self.get_source_expressions()):
            column, given = compiler.compile(expression)
            texts.append(f"left({column}, {RANKED}) AS text_{place}")
            parameters += given
        ranks, words = [], []
        for language, query in self.queries:
            vector = " || ".join(
                f"setweight(to_tsvector('{CONFIGURATIONS[language]}', text_{place}), '{_weight(place, len(texts))}')"
                for place in range(len(texts))
            )
            asked, given = compiler.compile(query)
            ranks.append(f"ts_rank({vector}, {asked}, {1 if len(texts) == 1 else 0})")
            words += given
        # A text without accents is told by its length: looking each letter up would take longer than all the rest.
        folds = ", ".join(
            f"CASE WHEN octet_length(text_{place}) = length(text_{place}) THEN translate(text_{place}, '<>&', '   ')"
            f" ELSE translate(text_{place}, '{_FROM}', '{_QUOTED_TO}') END AS text_{place}"
            for place in range(len(texts))
        )
        read = f"(SELECT {', '.join(texts)} OFFSET 0) AS read"
        return (
            f"(SELECT greatest({', '.join(ranks)}) FROM (SELECT {folds} FROM {read} OFFSET 0) AS folded)",  # noqa: S608  # constants
            [*words, *parameters],
        )


def rank(languages: Iterable[str], words: str, *columns: str) -> Any:
    """How well the words fit, from 0. Computed row by row, from the first letters of each column: bound the rows first.

    A text alone does not win by its length; under a heading, the heading counts the same whatever text it has.
    """
    return Rank(known(languages), words, *columns)


def _weight(place: int, columns: int) -> str:
    return "A" if place == 0 and columns > 1 else "B"


def known(languages: Iterable[str]) -> list[str]:
    """Those of the languages that we can search in; English where none is."""
    return [language for language in languages if language in CONFIGURATIONS] or ["en"]


def places_found(texts: Sequence[str], languages: Iterable[str], words: str) -> list[list[tuple[int, int]]]:
    """For each text, where the words stand in it: begin and end of each place, in order. One query, whatever the number."""
    configurations = [CONFIGURATIONS[language] for language in known(languages)]
    found: list[set[tuple[int, int]]] = [set() for _text in texts]
    flat = [folded(text) for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(_MARKED, [folded(words), _START, _STOP, flat, configurations])
        for place, marked in cursor.fetchall():
            found[place - 1] |= _places(marked, flat[place - 1])
    return [sorted(places) for places in found]


def _places(marked: str, text: str) -> set[tuple[int, int]]:
    if marked.replace(_START, "").replace(_STOP, "") != text:
        return set()  # Postgres left something out; without places is better than at the wrong ones.
    places, at = set(), 0
    for number, part in enumerate(marked.replace(_STOP, _START).split(_START)):
        if number % 2:
            places.add((at, at + len(part)))
        at += len(part)
    return places


class Folded(Func):
    """A column in small letters and without accents: what `folded` makes of a text, to look up a part of a short one."""

    function = "translate"
    output_field = TextField()

    def __init__(self, column: str) -> None:
        super().__init__(Lower(column), Value(_FROM), Value(_TO))
