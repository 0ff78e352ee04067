"""A project's small vocabulary, and what contributions are about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.errors import NotAllowed, Refused
from participation.discussions import actions, queries
from participation.discussions.actions.themes import MOST_THEMES
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, published_project

pytestmark = pytest.mark.django_db


def test_a_project_has_each_theme_once_whatever_its_capitals(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    trees = actions.add_theme(project, name="  Trees  ", by=bruno)
    assert trees.name == "Trees"
    with pytest.raises(Refused, match="already"):
        actions.add_theme(project, name="trees", by=bruno)
    with pytest.raises(Refused):
        actions.add_theme(project, name=" ", by=bruno)
    assert actions.rename_theme(trees, name="TREES", by=bruno).name == "TREES"


def test_a_vocabulary_stays_small(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    for number in range(MOST_THEMES):
        actions.add_theme(project, name=f"Theme {number}", by=bruno)
    with pytest.raises(Refused, match="at most 40"):
        actions.add_theme(project, name="One more", by=bruno)


def test_contributions_are_sorted_in_bulk_at_the_cost_of_one(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    said = contributions(row, ada, number=4)
    trees, benches = (actions.add_theme(row.project, name=name, by=bruno) for name in ("Trees", "Benches"))
    assert actions.set_themes(said[:1], add=[trees], by=bruno) == 1
    with CaptureQueriesContext(connection) as one:
        actions.set_themes(said[1:2], add=[trees, benches], by=bruno)
    with CaptureQueriesContext(connection) as many:
        assert actions.set_themes(said, add=[trees, benches], by=bruno) == 5
    assert len(many) == len(one)
    actions.set_themes(said[:1], remove=[trees], by=bruno)
    assert [[theme.name for theme in queries.themes_of(said)[one.pk]] for one in said[:2]] == [
        ["Benches"],
        ["Benches", "Trees"],
    ]
    counts = {theme.name: theme.contribution_count for theme in queries.themes_of_project(row.project)}
    assert counts == {"Benches": 4, "Trees": 3}
    actions.hide_contribution(said[3], by=bruno, reason="Rude")
    counts = {theme.name: theme.contribution_count for theme in queries.themes_of_project(row.project)}
    assert counts == {"Benches": 3, "Trees": 2}


def test_a_theme_of_another_project_is_refused(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    said = contributions(open_discussion(bruno), ada, number=1)
    elsewhere = actions.add_theme(published_project(bruno, title="The Library"), name="Books", by=bruno)
    with pytest.raises(Refused, match="one project"):
        actions.set_themes(said, add=[elsewhere], by=bruno)


def test_residents_do_not_sort(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    said = contributions(row, ada, number=1)
    theme = actions.add_theme(row.project, name="Trees", by=bruno)
    with pytest.raises(NotAllowed):
        actions.set_themes(said, add=[theme], by=ada)
    with pytest.raises(NotAllowed):
        actions.add_theme(row.project, name="Benches", by=ada)


def test_a_theme_that_is_removed_takes_nothing_else_with_it(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno)
    said = contributions(row, ada, number=1)
    theme = actions.add_theme(row.project, name="Trees", by=bruno)
    actions.set_themes(said, add=[theme], by=bruno)
    actions.remove_theme(theme, by=bruno)
    said[0].refresh_from_db()
    assert queries.themes_of(said) == {}


def test_programs_sort_too(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        (said,) = contributions(row, ada, number=1)
    client, themes = client_at(lyon, bruno), f"/api/v1/projects/{row.project.slug}/themes/"
    made = client.post(themes, json.dumps({"name": "Trees"}), content_type="application/json")
    assert made.status_code == 201
    client.put(
        f"/api/v1/contributions/{said.pk}/themes/",
        json.dumps({"themes": [made.json()["id"]]}),
        content_type="application/json",
    )
    listed = client_at(lyon).get(themes).json()
    assert [(theme["name"], theme["contribution_count"]) for theme in listed] == [("Trees", 1)]
    refused = client_at(lyon, ada).post(themes, "{}", content_type="application/json")
    assert refused.status_code == 403
