"""A discussion narrowed to a theme or to what was answered; words looked at before they are sent; sorting by theme."""

from __future__ import annotations

from typing import Any

import pytest

from participation.answers.actions import answer_officially
from participation.discussions import actions
from participation.discussions.models import Contribution
from participation.discussions.queries import themes_of
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, the_department

pytestmark = pytest.mark.django_db


def test_a_discussion_is_narrowed_by_theme_and_answer(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        said = contributions(row, ada, number=3)
        theme = actions.add_theme(row.project, name="Shade", by=bruno)
        actions.set_themes(said[:2], add=[theme], by=bruno)
        answer_officially(said[:1], body="Yes.", by=bruno, department=the_department())
    client, here = client_at(lyon), f"/discussions/{row.pk}/"

    def found(query: str) -> set[str]:
        page = client.get(f"{here}?{query}", follow=True).content.decode()
        return {one.body for one in said if f"<p>{one.body}</p>" in page}

    assert found("") == {"Thought 0", "Thought 1", "Thought 2"}
    assert found(f"theme={theme.pk}") == {"Thought 0", "Thought 1"}
    assert found(f"theme={theme.pk}&answered=no&sort=random") == {"Thought 1"}
    assert found("answered=yes") == {"Thought 0"}
    assert "Nothing fits" in client.get(f"{here}?theme={theme.pk + 1}").content.decode()
    api = client.get(f"/api/v1/discussions/{row.pk}/contributions/?theme={theme.pk}&answered=false").json()
    assert [one["body"] for one in api["results"]] == ["Thought 1"]


def test_words_are_looked_at_before_they_are_sent_with_scripts_and_without(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
    client = client_at(lyon, ada)
    part = client.post("/contributions/preview/", {"body": "*Lime* trees <script>"}).content.decode()
    assert "<em>Lime</em> trees" in part
    assert "<script>" not in part
    page = client.post(f"/discussions/{row.pk}/contributions/", {"body": "*Lime* trees", "preview": "yes"})
    assert page.status_code == 200
    assert "<em>Lime</em> trees" in page.content.decode()
    assert "*Lime* trees</textarea>" in page.content.decode()
    with enter(lyon):
        assert not Contribution.objects.exists()


def test_staff_name_themes_and_sort_one_or_many(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        said = contributions(row, ada, number=2)
    client, themes = client_at(lyon, bruno), f"/workspace/projects/{row.project.slug}/themes/"
    sort = "/workspace/contributions/themes/"
    assert "no themes yet" in client.get(f"{sort}?contribution={said[0].pk}").content.decode()
    client.post(themes, {"name": "Shade"})
    assert client.post(themes, {"name": "shade"}).status_code == 422
    with enter(lyon):
        theme = row.project.themes.get()
    client.post(f"/workspace/themes/{theme.pk}/", {"name": "Shade and water"})
    chosen = {"contribution": [one.pk for one in said], "theme": theme.pk, "save": "yes"}
    client.post(sort, chosen)
    with enter(lyon):
        assert {pk for pk, found in themes_of(said).items() if found} == {one.pk for one in said}
    client.post(sort, {"contribution": said[0].pk, "save": "yes"})
    with enter(lyon):
        assert set(themes_of(said)) == {said[1].pk}
    assert "Shade and water" in client.get(themes).content.decode()
    client.post(f"/workspace/themes/{theme.pk}/removal/")
    with enter(lyon):
        assert not row.project.themes.exists()
    assert client_at(lyon, ada).get(themes).status_code == 403
