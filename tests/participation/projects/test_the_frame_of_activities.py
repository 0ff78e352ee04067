"""Activities of all kinds in one list, and the life they share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock
from kit.errors import Refused
from participation.discussions import actions as discussions
from participation.projects import actions
from participation.projects.kinds import kind_named, kind_of, kinds
from participation.projects.listing import activities_of_project, open_activities, upcoming_activities
from participation.projects.models import Activity
from participation.projects.rules import may_take_part
from tests.participation.arrange import contributions, open_discussion, published_project

pytestmark = pytest.mark.django_db


def test_every_kind_has_words_pages_and_a_key_of_its_own() -> None:
    assert len({kind.key for kind in kinds()}) == len(kinds())
    for kind in kinds():
        assert kind_named(kind.key) is kind
        for words in (kind.name, kind.new, kind.purpose, kind.counted_in_words(3)):
            assert str(words)
        assert "3" in kind.counted_in_words(3)
        assert kind.address_of("market", 7).startswith("/")
        assert kind.edit_address(7).startswith("/workspace/")


def test_every_activity_in_the_database_is_of_a_registered_kind() -> None:
    registered = {kind.rows().model for kind in kinds()}
    assert set(Activity.__subclasses__()) == registered


def test_a_projects_activities_are_one_list_in_one_query(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    contributions(row, ada, number=3)
    discussions.create_discussion(row.project, question="Which benches?", by=bruno)
    with CaptureQueriesContext(connection) as queries:
        lines = activities_of_project(row.project, with_drafts=True)
    assert len(queries) == 1
    assert [(line.kind.key, line.heading, line.count) for line in lines] == [
        ("discussion", row.question, 3),
        ("discussion", "Which benches?", 0),
    ]
    assert [line.heading for line in activities_of_project(row.project)] == [row.question]
    assert lines[0].project.department.name == row.project.department.name


def test_what_is_open_and_what_comes_is_told_by_the_same_rule_that_lets_people_in(
    inside_lyon: Any, bruno: Any
) -> None:
    now, project = clock.now(), published_project(bruno)
    day = timedelta(days=1)
    for question, opens, closes in (
        ("Now?", None, None),
        ("Until tomorrow?", None, now + day),
        ("Tomorrow?", now + day, None),
    ):
        open_discussion(bruno, project=project, question=question, opens_at=opens, closes_at=closes)
    closed = open_discussion(bruno, project=project, question="Closed?")
    actions.close_activity(closed, by=bruno)
    later = now + timedelta(seconds=1)
    assert [line.heading for line in open_activities(later)] == ["Until tomorrow?", "Now?"]
    assert [line.heading for line in upcoming_activities(later)] == ["Tomorrow?"]
    lines = activities_of_project(project)
    assert {line.heading for line in lines if may_take_part(line, later)} == {"Now?", "Until tomorrow?"}


def test_an_activity_goes_from_draft_to_open_to_closed_and_back(inside_lyon: Any, bruno: Any) -> None:
    row = discussions.create_discussion(published_project(bruno), question="Which benches?", by=bruno)
    row = actions.publish_activity(row, by=bruno)
    assert row.is_published
    with pytest.raises(Refused, match="already been published"):
        actions.publish_activity(row, by=bruno)
    with pytest.raises(Refused, match="not closed"):
        actions.reopen_activity(row, by=bruno)
    row = actions.close_activity(row, by=bruno)
    assert row.is_closed
    assert kind_of(row).key == "discussion"
    with pytest.raises(Refused, match="Only what is published"):
        actions.close_activity(row, by=bruno)
    assert actions.reopen_activity(row, by=bruno).is_published


def test_the_workspace_offers_every_kind_and_moves_any(lyon: Any, bruno: Any, client_at: Any) -> None:
    from tenants.context import enter

    with enter(lyon):
        row = discussions.create_discussion(published_project(bruno), question="Which benches?", by=bruno)
    client, place = client_at(lyon, bruno), f"/workspace/projects/{row.project.slug}/activities/"
    page = client.get(place).content.decode()
    for kind in kinds():
        assert str(kind.new) in page
    step = f"/workspace/activities/discussion/{row.pk}/"
    for way in ("publication/", "closure/", "closure/removal/"):
        assert client.post(f"{step}{way}").url == place
    assert client.post(f"/workspace/activities/nonsense/{row.pk}/closure/").status_code == 404
    with enter(lyon):
        row.refresh_from_db()
        assert row.is_published


def test_programs_read_the_same_list(lyon: Any, bruno: Any, client_at: Any) -> None:
    from tenants.context import enter

    with enter(lyon):
        row = open_discussion(bruno)
    client = client_at(lyon)
    lines = client.get(f"/api/v1/projects/{row.project.slug}/activities/").json()
    assert [(line["kind"], line["heading"], line["is_open"]) for line in lines] == [
        ("discussion", row.question, True)
    ]
    assert client.get("/api/v1/activities/open/").json() == lines
