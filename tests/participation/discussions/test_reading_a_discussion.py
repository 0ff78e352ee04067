"""Pages of contributions: every order is stable, complete and explained; queries do not grow with rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.discussions import actions, queries
from participation.discussions.models import Contribution, Discussion
from tests.participation.arrange import contributions, open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


def everything(discussion: Discussion, key: str, *, size: int = 4, seed: int = 12_345) -> list[Contribution]:
    found: list[Contribution] = []
    cursor: str | None = None
    while True:
        page = queries.contribution_page(
            discussion, order=queries.order_named(key), cursor=cursor, seed=seed, size=size
        )
        found += page.items
        if not page.has_next:
            return found
        cursor = page.next_cursor


@pytest.mark.parametrize("key", [order.key for order in queries.ORDERS])
def test_paging_shows_everything_once_in_every_order(
    discussion: Discussion, ada: Any, bruno: Any, key: str
) -> None:
    rows = contributions(discussion, ada, number=11)
    for row in rows[:5]:
        actions.take_stance(row, by=bruno, value=1)
    assert sorted(row.pk for row in everything(discussion, key)) == [row.pk for row in rows]


def test_the_newest_come_first(discussion: Discussion, ada: Any) -> None:
    rows = contributions(discussion, ada, number=3)
    assert everything(discussion, "new") == rows[::-1]


def test_the_most_discussed_come_first(discussion: Discussion, ada: Any) -> None:
    rows = contributions(discussion, ada, number=3)
    actions.reply(rows[1], by=ada, body="Yes")
    assert everything(discussion, "discussed")[0] == rows[1]


def test_most_agreed_takes_those_who_disagree_into_account(discussion: Discussion, ada: Any) -> None:
    disputed, liked, _quiet = contributions(discussion, ada, number=3)
    people = [person(f"citizen{number}") for number in range(5)]
    for number, citizen in enumerate(people):
        actions.take_stance(disputed, by=citizen, value=1 if number < 3 else -1)
    for citizen in people[:2]:
        actions.take_stance(liked, by=citizen, value=1)
    assert everything(discussion, "agreed")[:2] == [liked, disputed]
    assert everything(discussion, "divided")[0] == disputed


def test_something_that_most_disagree_with_comes_last(discussion: Discussion, ada: Any, bruno: Any) -> None:
    rows = contributions(discussion, ada, number=3)
    actions.take_stance(rows[2], by=bruno, value=-1)
    assert everything(discussion, "agreed")[-1] == rows[2]


def test_a_random_order_stays_and_differs_between_people(discussion: Discussion, ada: Any) -> None:
    contributions(discussion, ada, number=12)
    mine = everything(discussion, "random", seed=7_919)
    assert everything(discussion, "random", seed=7_919) == mine
    others = [everything(discussion, "random", seed=seed) for seed in (104_729, 611_953, 999_331)]
    assert len({tuple(row.pk for row in order) for order in [mine, *others]}) == 4


def test_hidden_and_waiting_ones_are_not_listed(discussion: Discussion, ada: Any, bruno: Any) -> None:
    rows = contributions(discussion, ada, number=3)
    actions.hide_contribution(rows[0], by=bruno, reason="It names a private person.")
    Contribution.objects.filter(pk=rows[1].pk).update(status="pending")
    assert everything(discussion, "new") == [rows[2]]


def test_the_latest_replies_are_shown_in_their_order(discussion: Discussion, ada: Any, bruno: Any) -> None:
    first, second = contributions(discussion, ada, number=2)
    now = clock.now()
    said = [
        actions.reply(first, by=bruno, body=f"Reply {number}", at=now + timedelta(seconds=number))
        for number in range(5)
    ]
    found = queries.latest_replies(list(Contribution.objects.filter(pk__in=[first.pk, second.pk])))
    assert found == {first.pk: said[2:]}


def test_all_replies_are_on_their_own_page(discussion: Discussion, ada: Any) -> None:
    [made] = contributions(discussion, ada, number=1)
    said = [actions.reply(made, by=ada, body=f"Reply {number}") for number in range(5)]
    first = queries.reply_page(made, size=3)
    assert first.items == said[:3]
    assert queries.reply_page(made, cursor=first.next_cursor, size=3).items == said[3:]


def test_a_page_with_its_authors_is_one_query(
    discussion: Discussion, ada: Any, django_assert_num_queries: Any
) -> None:
    contributions(discussion, ada, number=6)
    with django_assert_num_queries(1):
        page = queries.contribution_page(discussion)
        assert [(row.participant.public_name, row.discussion.project.title) for row in page.items]
