"""Officials say what becomes of an idea."""

from __future__ import annotations

from typing import Any

import pytest

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.discussions import actions as discussions
from participation.ideas import actions, queries
from participation.ideas.models import Progress
from participation.journal.models import Event, Kind
from participation.news.actions import follow
from participation.news.models import Notice, Place
from participation.news.sources import tell
from tenants.context import enter
from tests.participation.arrange import ideas, open_box, person

pytestmark = pytest.mark.django_db


def test_an_idea_moves_on_with_words_and_a_date(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    idea, other = ideas(box, ada, "Trees", "Benches")
    actions.move_idea_on(idea, status="review", words="We look at the pipes below.", by=bruno)
    actions.move_idea_on(idea, status="planned", words="Planted in March.", by=bruno)
    idea.refresh_from_db()
    assert idea.status == Progress.PLANNED
    assert [step.words for step in queries.steps_of(idea)] == [
        "Planted in March.",
        "We look at the pipes below.",
    ]
    assert queries.latest_words([idea, other])[idea.pk].words == "Planted in March."
    assert queries.progress_counts(box) == {"planned": 1, "new": 1}
    assert Event.objects.filter(kind=Kind.IDEA_MOVED_ON, contribution_id=idea.pk).count() == 2
    line = AuditEntry.objects.filter(action="idea.moved_on").latest("id")
    assert (line.before, line.after) == ({"status": "review"}, {"status": "planned"})


def test_a_step_needs_words_and_a_status_there_is(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    (idea,) = ideas(open_box(bruno), ada, "Trees")
    for status, words, field in (("done", " ", "words"), ("lost", "Oh", "status")):
        with pytest.raises(Refused) as refused:
            actions.move_idea_on(idea, status=status, words=words, by=bruno)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        actions.move_idea_on(idea, status="done", words="Built.", by=ada)


def test_nothing_becomes_of_an_idea_that_leads_on(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    first, second = ideas(open_box(bruno), ada, "Trees", "More trees")
    actions.merge_ideas(first, into=second, by=bruno)
    with pytest.raises(Refused, match="merged"):
        actions.move_idea_on(first, status="done", words="Built.", by=bruno)


def test_ideas_are_found_by_category_status_place_and_answer(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    playing = actions.add_category(box, name="Playing", by=bruno)
    swings = actions.suggest_idea(
        box, by=ada, title="Swings", body="High.", category=playing, place=actions.Place("Pond")
    )
    (benches,) = ideas(box, ada, "Benches")
    actions.move_idea_on(benches, status="done", words="Built.", by=bruno)

    def found(**facts: Any) -> list[int]:
        return [row.pk for row in queries.idea_page(box, chosen=queries.Chosen(**facts)).items]

    assert found(category=playing.pk) == found(place="Pond") == found(status="new") == [swings.pk]
    assert found(status="done") == [benches.pk]
    assert found(status="nonsense") == found(answered=False) == found() == [benches.pk, swings.pk]
    assert found(answered=True) == found(category=playing.pk, status="done") == []
    assert queries.places_of(box) == ["Pond"]


def test_whoever_had_the_idea_is_told_once_and_so_are_followers_of_the_box(
    inside_lyon: Any, bruno: Any, ada: Any, run_jobs: Any
) -> None:
    box, cleo = open_box(bruno), person("cleo")
    (first,) = ideas(box, cleo, "Trees")
    (idea,) = ideas(box, ada, "More trees")
    emma = person("emma")
    for user in (emma, ada):
        follow(user, place=Place.DISCUSSION, place_id=box.pk)
    actions.merge_ideas(first, into=idea, by=bruno)
    actions.move_idea_on(idea, status="planned", words="Planted in March.", by=bruno)
    run_jobs()
    with enter(inside_lyon):
        for user in (ada, cleo, emma):
            (notice,) = Notice.objects.filter(recipient=user, news__kind="status")
            assert "Planted in March." in tell([notice])[notice.pk].text
        discussions.hide_contribution(idea.contribution, by=bruno, reason="Rude")
        assert tell([notice]) == {}
