"""The list of contributions for staff: drawn once, right at once after a change, and few queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from participation.answers import drawing
from participation.answers.actions import answer_officially, mark_read
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from tenants.context import enter
from tests.participation.arrange import (
    contributions,
    open_discussion,
    person,
    published_project,
    the_department,
)

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


def test_what_waits_is_found_in_an_index_that_holds_nothing_else(lyon: Any) -> None:
    """After an import of 50,000 contributions nobody waits for one of them: reading past them all would be felt."""
    rows = Contribution.objects.unanswered().order_by("created_at", "id")
    with enter(lyon), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "contribution_unanswered_time" in rows.explain()
        (definition,) = cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'contribution_unanswered_time' AND schemaname = %s",
            [lyon.schema_name],
        ).fetchone()
    assert "import" in definition


def test_the_choice_of_projects_is_escaped_and_knows_what_was_chosen(
    lyon: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = published_project(bruno, title="Trees & <b>benches</b>")
        contributions(open_discussion(bruno, project=project), ada, number=1)
    page = client_at(lyon, bruno).get(f"{LIST}&project={project.slug}").content.decode()
    assert f'<option value="{project.slug}" selected>Trees &amp; &lt;b&gt;benches&lt;/b&gt;</option>' in page
