"""The list of contributions for staff: drawn once, right at once after a change, and few queries."""

from __future__ import annotations

from typing import Any

import pytest

from participation.answers import drawing
from participation.answers.actions import answer_officially, mark_read
from participation.discussions import actions as discussions
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, person, the_department

pytestmark = pytest.mark.django_db
LIST = "/workspace/contributions/?show=all"


def test_what_changes_is_seen_by_the_next_reader(lyon: Any, ada: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        rows = contributions(open_discussion(bruno), ada, number=3)
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    assert "Read by" not in client.get(LIST).content.decode()
    with enter(lyon):
        mark_read(rows[:1], by=bruno, department=the_department())
    assert "Read by" in client.get(LIST).content.decode()
    with enter(lyon):
        answer_officially(rows[:1], body="We plant them.", by=bruno, department=the_department())
    assert "We plant them." in client.get(LIST).content.decode()
    with enter(lyon):
        discussions.take_stance(rows[1], by=person("emil"), value=1)
        discussions.hide_contribution(rows[2], by=bruno, reason="It names a private person.")
    page = client.get(LIST).content.decode()
    assert "It names a private person." in page
    assert "Make readable again" in page


def test_rows_with_forms_are_drawn_for_each_person(lyon: Any, ada: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        contributions(open_discussion(bruno, moderation="pre"), ada, number=2)
    kept = len(drawing._shelf)
    page = client_at(lyon, bruno).get("/workspace/contributions/?show=pending").content.decode()
    assert page.count("csrfmiddlewaretoken") >= 3
    assert len(drawing._shelf) == kept


@pytest.mark.parametrize("number", [3, 25])
def test_the_list_costs_the_same_whatever_there_is(
    lyon: Any, ada: Any, bruno: Any, client_at: Any, django_assert_max_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        contributions(open_discussion(bruno), ada, number=number)
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)
