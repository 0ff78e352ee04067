"""The list of staff narrowed to one project: of each of its discussions the first are looked up, and put in one order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.discussions.waiting import page_for_staff
from tests.participation.arrange import open_discussion, published_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(inside_lyon: Any, bruno: Any, ada: Any) -> Any:
    """A project with three places, in which people spoke in turn; and another one, in which they spoke as well."""
    project, elsewhere = published_project(bruno), published_project(bruno, title="The Library")
    places = [open_discussion(bruno, project=project, question=f"Which trees, {n}?") for n in range(3)]
    places.append(open_discussion(bruno, project=elsewhere))
    for n in range(16):
        discussions.contribute(
            places[n % 4], by=ada, body=f"Thought {n}", at=clock.now() + timedelta(seconds=n // 2)
        )
    return project


def read(status: str, project: Any, *, size: int) -> list[int]:
    """Page after page."""
    seen: list[int] = []
    cursor = ""
    while True:
        page = page_for_staff(status, project=project, cursor=cursor, size=size)
        assert len(page.items) <= size
        seen += [row.pk for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            return seen


@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_what_waits_longest_comes_first_whichever_discussion_it_stands_in(here: Any, size: int) -> None:
    rows = Contribution.objects.filter(discussion__project=here)
    waiting = [row.pk for row in rows.order_by("created_at", "id")]
    assert len(waiting) == 12
    assert read("unanswered", here, size=size) == waiting
    assert read("all", here, size=size) == waiting[::-1]


def test_each_list_holds_what_it_says(here: Any, ada: Any, bruno: Any) -> None:
    first, *_others = rows = list(Contribution.objects.filter(discussion__project=here).order_by("id"))
    discussions.hide_contribution(first, by=bruno, reason="Off the subject")
    reply = discussions.reply(rows[1], by=ada, body="Indeed")
    assert read("hidden", here, size=5) == [first.pk]
    assert read("pending", here, size=5) == []
    assert read("unanswered", here, size=5) == [row.pk for row in rows[1:]]
    assert set(read("all", here, size=5)) == {reply.pk, *(row.pk for row in rows)}


def test_a_page_that_was_made_up_is_the_first(here: Any) -> None:
    first = page_for_staff("all", project=here, cursor=None, size=3)
    made_up = "W1siLWNyZWF0ZWRfYXQiLCItaWQiXSxbIm5ldmVyIiwxXV0"  # [["-created_at","-id"],["never",1]]
    for cursor in ("nonsense", made_up):
        assert page_for_staff("all", project=here, cursor=cursor, size=3) == first
