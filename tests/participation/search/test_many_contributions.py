"""A city where very much was said: words are looked up in the index, and only so many rows are ranked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kit import clock
from kit.fulltext import RANKED
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.search import queries
from participation.search.queries import CANDIDATES, candidates, newest_candidates, search
from participation.search.sources import Wanted, sources
from tenants.owner import owner_connection
from tests.participation.arrange import ideas, open_box, open_discussion

ROWS = 20_000
_FILL = """
    INSERT INTO discussions_contribution (discussion_id, participant_id, body, created_at, status, hidden_reason, source,
        external_ref, agree_count, disagree_count, unsure_count, reply_count)
    SELECT %s, %s, 'Thought ' || n || ' about place' || n %% 997 || ' and benches' || CASE WHEN n %% 2000 = 0
        THEN ', where a kingfisher lives' ELSE '' END, %s, CASE WHEN n %% 4000 = 0 THEN 'hidden' ELSE 'visible' END,
        '', 'web', '', 0, 0, 0, 0
    FROM generate_series(1, %s) AS n
"""


@pytest.mark.django_db(transaction=True)
def test_words_are_looked_up_in_the_index_and_ranking_is_bounded(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    row = open_discussion(bruno)
    first = discussions.contribute(row, by=ada, body="Something else")
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [row.pk, first.participant_id, clock.now(), ROWS])
    with owner_connection() as owner:
        owner.execute("ANALYZE t_lyon.discussions_contribution, t_lyon.discussions_discussion")
    (said,) = (source for source in sources() if source.kind == "contribution")
    rare = candidates(said, Wanted("kingfishers"), ["fr", "en"])
    assert rare is not None
    plan = rare.explain()
    assert "Bitmap Index Scan on contribution_words" in plan
    assert not re.search(r"(Seq|Index) Scan .*\n.*Filter:.*to_tsvector", plan), "row after row"
    found = search(Wanted("kingfishers"), languages=["fr", "en"])
    assert found.total == ROWS / 4000, "every other one is hidden"
    assert not found.has_more_than_counted
    everywhere = search(Wanted("bench"), languages=["fr", "en"])
    assert everywhere.total == CANDIDATES
    assert everywhere.has_more_than_counted


@pytest.mark.django_db(transaction=True)
def test_a_word_that_nobody_used_is_looked_up_too(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    # From the newest on would be quicker for a frequent word, which Postgres takes every word for.
    row = open_discussion(bruno)
    first = discussions.contribute(row, by=ada, body="Something else")
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [row.pk, first.participant_id, clock.now(), 3 * ROWS])
    with owner_connection() as owner:
        owner.execute("ANALYZE t_lyon.discussions_contribution, t_lyon.discussions_discussion")
    (said,) = (source for source in sources() if source.kind == "contribution")
    # Without a word that hardly anybody used is nearly everything: taking every text apart for that took 46 s.
    for words in ("zeppelin", "bench kingfisher", "bench or zeppelin", "-zeppelin"):
        everywhere = candidates(said, Wanted(words), ["fr"])
        assert everywhere is not None
        assert "contribution_words" in everywhere.explain()
        assert "contribution_words" in newest_candidates([said], Wanted(words), ["fr"]).explain()


@pytest.fixture
def a_large_city(inside_lyon: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than ten contributions are many, and three of a kind are ranked."""
    monkeypatch.setattr(queries, "WINDOW", 10)
    monkeypatch.setattr(queries, "CANDIDATES", 3)


@pytest.mark.django_db
@pytest.mark.usefixtures("a_large_city")
def test_of_many_contributions_the_newest_are_looked_at_first(bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    said = [discussions.contribute(row, by=ada, body=f"Limes, number {n}").pk for n in range(30)]
    old = discussions.contribute(row, by=ada, body="A lonely beech").pk
    for n in range(12):
        discussions.contribute(row, by=ada, body=f"Something else {n}")
    latest = [discussions.contribute(row, by=ada, body=f"Limes again, {n}").pk for n in range(3)]
    assert {hit.pk for hit in search(Wanted("limes"), languages=["en"]).items} == set(latest)
    assert {hit.pk for hit in search(Wanted("beech"), languages=["en"]).items} == {old}
    assert {hit.pk for hit in search(Wanted("number"), languages=["en"]).items} == set(said[-3:])


@pytest.mark.django_db
@pytest.mark.usefixtures("a_large_city")
def test_each_kind_has_newest_ones_of_its_own(bruno: Any, ada: Any, django_assert_num_queries: Any) -> None:
    row = open_discussion(bruno)
    said = [discussions.contribute(row, by=ada, body=f"Limes, number {n}").pk for n in range(15)]
    made = ideas(open_box(bruno, project=row.project), ada, *(f"Limes along street {n}" for n in range(14)))
    with django_assert_num_queries(6):  # both kinds in one look: hits of both are one statement as well
        found = search(Wanted("limes"), languages=["en"])
    assert {hit.pk for hit in found.items} == {*said[-3:], *(idea.pk for idea in made[-3:])}
    assert [(kind.key, count) for kind, count in found.counts] == [("idea", 3), ("contribution", 3)]
    within = search(Wanted("limes", project=row.project), languages=["en"])
    assert [hit.pk for hit in within.items] == [hit.pk for hit in found.items]
    elsewhere = open_discussion(bruno)
    assert search(Wanted("limes", project=elsewhere.project), languages=["en"]).total == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("a_large_city")
def test_of_the_newest_too_nothing_is_found_that_is_hidden_or_stands_below_it(bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    old = [discussions.contribute(row, by=ada, body=f"Limes, number {n}").pk for n in range(15)]
    first = discussions.contribute(row, by=ada, body="Limes everywhere")
    for n in range(3):
        discussions.reply(first, by=bruno, body=f"Limes indeed, {n}")
    discussions.hide_contribution(first, by=bruno, reason="Off the subject")
    found = search(Wanted("limes"), languages=["en"])
    assert {hit.pk for hit in found.items} == set(old[-3:])
    assert found.total == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("a_large_city")
def test_an_archive_may_be_brought_in_from_its_newest_to_its_oldest(bruno: Any, ada: Any) -> None:
    row, now = open_discussion(bruno), clock.now()
    said = [discussions.contribute(row, by=ada, body=f"Limes, number {n}").pk for n in range(20)]
    for n, pk in enumerate(said):
        Contribution.objects.filter(pk=pk).update(created_at=now - timedelta(days=n))
    (source,) = (one for one in sources() if one.kind == "contribution")
    assert source.newest == said[-1]


@pytest.mark.django_db
def test_what_stands_far_down_in_a_long_text_is_found_after_the_others(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    row = open_discussion(bruno)
    short = discussions.contribute(row, by=ada, body="A lime")
    long = discussions.contribute(row, by=ada, body="Quiet buses. " * (RANKED // 10) + "And a lime.")
    assert [hit.pk for hit in search(Wanted("lime"), languages=["en", "fr"]).items] == [short.pk, long.pk]
