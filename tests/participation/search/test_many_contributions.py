"""A city where very much was said: words are looked up in the index, and only so many rows are ranked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from kit import clock
from participation.discussions import actions as discussions
from participation.search import queries
from participation.search.queries import CANDIDATES, candidates, search
from participation.search.sources import Wanted, sources
from tenants.owner import owner_connection
from tests.participation.arrange import open_discussion

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
    for above in (0, 10_000):
        asked = candidates(said, Wanted("zeppelin"), ["fr"], above=above)
        assert asked is not None
        assert "contribution_words" in asked.explain()


@pytest.mark.django_db
def test_of_many_contributions_the_newest_are_looked_at_first(
    inside_lyon: Any, bruno: Any, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "WINDOW", 10)
    monkeypatch.setattr(queries, "CANDIDATES", 3)
    row = open_discussion(bruno)
    said = [discussions.contribute(row, by=ada, body=f"Limes, number {n}").pk for n in range(30)]
    old = discussions.contribute(row, by=ada, body="A lonely beech").pk
    for n in range(12):
        discussions.contribute(row, by=ada, body=f"Something else {n}")
    latest = [discussions.contribute(row, by=ada, body=f"Limes again, {n}").pk for n in range(3)]
    assert {hit.pk for hit in search(Wanted("limes"), languages=["en"]).items} == set(latest)
    assert {hit.pk for hit in search(Wanted("beech"), languages=["en"]).items} == {old}
    assert {hit.pk for hit in search(Wanted("number"), languages=["en"]).items} == set(said[-3:])
