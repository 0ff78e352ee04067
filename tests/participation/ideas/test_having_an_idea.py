"""Putting an idea into a box, and changing it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.ideas import actions, queries
from participation.ideas.actions.ideas import Place
from participation.ideas.models import Idea
from participation.journal.models import Event, Kind
from tests.participation.arrange import ideas, open_box, open_discussion

pytestmark = pytest.mark.django_db


def test_an_idea_is_a_contribution_with_a_title_a_category_and_a_place(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box = open_box(bruno)
    category = actions.add_category(box, name="Playing", by=bruno)
    where = Place("By the pond", Decimal("45.77760"), Decimal("4.85510"))
    idea = actions.suggest_idea(
        box, by=ada, title="  A water  playground ", body="It is hot.", category=category, place=where
    )
    assert (idea.title, idea.category, idea.place, idea.latitude) == (
        "A water playground",
        category,
        "By the pond",
        Decimal("45.77760"),
    )
    assert idea.contribution.is_visible
    box.refresh_from_db()
    assert box.contribution_count == 1
    assert Event.objects.filter(kind=Kind.CONTRIBUTION_MADE, discussion_id=box.pk).count() == 1
    discussions.take_stance(idea.contribution, by=bruno, value=1)
    discussions.reply(idea.contribution, by=bruno, body="Good!")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"body": " "}, "body"),
        ({"place": Place("x" * 121)}, "place"),
        ({"place": Place("Here", Decimal(91), Decimal(0))}, "place"),
        ({"place": Place("Here", Decimal(0), None)}, "place"),
    ],
)
def test_what_cannot_be_an_idea_is_refused_at_its_field(
    inside_lyon: Any, bruno: Any, ada: Any, facts: dict[str, Any], field: str
) -> None:
    box = open_box(bruno)
    with pytest.raises(Refused) as refused:
        actions.suggest_idea(box, by=ada, **{"title": "Trees", "body": "More of them.", **facts})
    assert refused.value.field == field
    assert Contribution.objects.count() == Idea.objects.count() == 0


def test_a_category_of_another_box_is_refused(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    other = actions.add_category(open_box(bruno, project=box.project), name="Playing", by=bruno)
    with pytest.raises(Refused) as refused:
        actions.suggest_idea(box, by=ada, title="Trees", body="More.", category=other)
    assert refused.value.field == "category"


def test_the_same_form_sent_twice_is_one_idea(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    first, second = (actions.suggest_idea(box, by=ada, title="Trees", body="More.") for _ in range(2))
    assert first == second
    assert Idea.objects.count() == 1
    actions.suggest_idea(box, by=ada, title="Benches", body="More.")
    assert Idea.objects.count() == 2


def test_a_box_takes_no_words_without_a_title_and_a_discussion_takes_no_ideas(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box = open_box(bruno)
    with pytest.raises(Refused, match="title"):
        discussions.contribute(box, by=ada, body="Trees")
    with pytest.raises(Refused):
        actions.suggest_idea(open_discussion(bruno, project=box.project), by=ada, title="Trees", body="More.")


def test_an_author_changes_an_idea_for_half_an_hour_and_earlier_words_stay(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    (idea,) = ideas(open_box(bruno), ada, "Trees")
    changed = actions.edit_idea(idea, by=ada, title="Lime trees", body="They smell.")
    assert (changed.title, changed.contribution.body) == ("Lime trees", "They smell.")
    assert changed.contribution.versions.get().body == "Trees, because we need it."
    assert queries.similar_ideas(idea.box, "limes smelling")
    late = clock.now() + timedelta(minutes=31)
    with pytest.raises(NotAllowed):
        actions.edit_idea(idea, by=ada, title="Oaks", body="No.", at=late)
    with pytest.raises(NotAllowed):
        actions.edit_idea(idea, by=bruno, title="Oaks", body="No.")


def test_ideas_wait_for_a_moderator_where_the_box_asks_for_it(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno, moderation="pre")
    (idea,) = ideas(box, ada, "Trees")
    assert idea.contribution.is_pending
    assert queries.idea_page(box).items == []
    discussions.accept_contribution(idea.contribution, by=bruno)
    assert [row.pk for row in queries.idea_page(box).items] == [idea.pk]


def test_categories_are_few_and_have_one_name_each(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    playing = actions.add_category(box, name="Playing", by=bruno)
    with pytest.raises(Refused, match="already"):
        actions.add_category(box, name="playing", by=bruno)
    with pytest.raises(NotAllowed):
        actions.add_category(box, name="Walking", by=ada)
    idea = actions.suggest_idea(box, by=ada, title="Swings", body="High ones.", category=playing)
    actions.rename_category(playing, name="Games", by=bruno)
    actions.remove_category(playing, by=bruno)
    idea.refresh_from_db()
    assert idea.category is None
    assert Discussion.objects.get(pk=box.pk).contribution_count == 1
