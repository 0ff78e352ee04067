"""Ideas that say the same are found while somebody types."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.discussions import actions as discussions
from participation.ideas.queries import similar_ideas
from participation.ideas.words import looked_for, words_of
from tests.participation.arrange import ideas, open_box


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("More trees along the river", "a tree by the rivers"),
        ("Plus d’arbres au bord du Rhône", "un arbre près du rhone"),
        ("Mehr Bäume am Fluss", "baum am fluß"),
        ("Meer bomen langs de rivier", "Rivieren en bomen"),
        ("Spielplätze für Kinder", "ein Spielplatz"),
    ],
)
@pytest.mark.django_db
def test_the_same_idea_is_found_in_other_forms_of_its_words(
    inside_lyon: Any, bruno: Any, ada: Any, there: str, typed: str
) -> None:
    box = open_box(bruno)
    wanted, _other = ideas(box, ada, there, "Quiet buses")
    assert [idea.pk for idea in similar_ideas(box, typed)] == [wanted.pk]


@pytest.mark.django_db
def test_the_most_alike_comes_first_and_hidden_ideas_and_other_boxes_never(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box = open_box(bruno)
    one, both, hidden = ideas(box, ada, "Benches", "Benches under lime trees", "Benches under lime trees!")
    ideas(open_box(bruno, project=box.project, question="Elsewhere?"), ada, "Benches under lime trees")
    discussions.hide_contribution(hidden.contribution, by=bruno, reason="Twice")
    assert similar_ideas(box, "benches under limes") == [both, one]
    assert similar_ideas(box, "benches under limes", but=both) == [one]
    assert similar_ideas(box, "and the for") == []


@given(st.text(max_size=300))
def test_any_text_gives_words_and_a_query_that_cannot_break(text: str) -> None:
    words = words_of(text).split()
    assert len(words) == len(set(words)) <= 60
    assert words_of(" ".join(words)).split() == words
    for part in looked_for(text).split(" | "):
        assert not part or ((part.endswith(":*") and part[:-2].isalnum()) or "_" in part)


@pytest.mark.parametrize("typed", ["'", "a & b | c", "((((", "trees:* & !x", "\\\\ '' :*", "½¼ ²³ ﬁne ǅ"])
@pytest.mark.django_db
def test_nothing_typed_is_taken_for_the_language_of_queries(
    inside_lyon: Any, bruno: Any, ada: Any, typed: str
) -> None:
    box = open_box(bruno)
    ideas(box, ada, "Trees")
    similar_ideas(box, f"trees {typed}")
