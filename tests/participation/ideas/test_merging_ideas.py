"""Two ideas that say the same become one, both authors are named, and it can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import NotAllowed, Refused
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Stance
from participation.ideas import actions, queries
from participation.ideas.models import Idea
from tests.participation.arrange import ideas, open_box, person


def counted(idea: Idea) -> tuple[int, int, int, int]:
    row = Contribution.objects.get(pk=idea.pk)
    stances = [Stance.objects.filter(contribution=row, value=value).count() for value in (1, 0, -1)]
    replies = row.replies.visible().count()
    assert [row.agree_count, row.unsure_count, row.disagree_count, row.reply_count] == [*stances, replies]
    return (*stances, replies)  # type: ignore[return-value]  # four numbers


@pytest.mark.django_db
def test_stances_are_united_one_for_each_person_and_replies_move(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box, cleo = open_box(bruno), person("cleo")
    first, second = ideas(box, ada, "Trees", "More trees")
    discussions.take_stance(first.contribution, by=ada, value=1)
    discussions.take_stance(first.contribution, by=cleo, value=1)
    discussions.take_stance(second.contribution, by=cleo, value=-1)
    discussions.reply(first.contribution, by=cleo, body="Yes!")
    merged = actions.merge_ideas(first, into=second, by=bruno)
    assert merged == second
    assert counted(second) == (1, 0, 1, 1)
    assert Stance.objects.get(contribution=second.pk, participant__user=cleo).value == -1
    box.refresh_from_db()
    assert (box.contribution_count, box.reply_count) == (1, 1)
    assert [row.pk for row in queries.idea_page(box).items] == [second.pk]
    assert [row.idea.title for row in queries.merged_into(second)] == ["Trees"]


@pytest.mark.django_db
def test_undoing_brings_back_what_moved_and_leaves_what_came_since(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box, cleo = open_box(bruno), person("cleo")
    first, second = ideas(box, ada, "Trees", "More trees")
    discussions.take_stance(first.contribution, by=ada, value=1)
    discussions.take_stance(first.contribution, by=cleo, value=0)
    discussions.take_stance(second.contribution, by=cleo, value=1)
    discussions.reply(first.contribution, by=cleo, body="Yes!")
    actions.merge_ideas(first, into=second, by=bruno)
    second.contribution.refresh_from_db()
    discussions.reply(second.contribution, by=ada, body="Since then")
    discussions.take_stance(second.contribution, by=bruno, value=1)
    actions.unmerge_idea(first, by=bruno)
    assert counted(first) == (1, 1, 0, 1)
    assert counted(second) == (2, 0, 0, 1)
    box.refresh_from_db()
    assert (box.contribution_count, box.reply_count) == (2, 2)
    first.refresh_from_db()
    assert not first.is_merged
    with pytest.raises(Refused):
        actions.unmerge_idea(first, by=bruno)


@pytest.mark.django_db
def test_what_was_merged_before_comes_along_and_goes_back(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    first, second, third = ideas(open_box(bruno), ada, "Trees", "More trees", "Most trees")
    actions.merge_ideas(first, into=second, by=bruno)
    actions.merge_ideas(second, into=third, by=bruno)
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(Refused, match="already"):
        actions.merge_ideas(third, into=first, by=bruno)
    actions.unmerge_idea(second, by=bruno)
    first.refresh_from_db()
    assert first.merged_into == second


@pytest.mark.django_db
def test_only_ideas_of_one_box_that_can_be_read_are_merged_and_only_by_staff(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box = open_box(bruno)
    first, second = ideas(box, ada, "Trees", "More trees")
    (elsewhere,) = ideas(open_box(bruno, project=box.project), ada, "Trees there")
    with pytest.raises(Refused, match="same idea box"):
        actions.merge_ideas(first, into=elsewhere, by=bruno)
    with pytest.raises(Refused, match="itself"):
        actions.merge_ideas(first, into=first, by=bruno)
    with pytest.raises(NotAllowed):
        actions.merge_ideas(first, into=second, by=ada)
    discussions.hide_contribution(second.contribution, by=bruno, reason="Rude")
    with pytest.raises(Refused, match="everybody can read"):
        actions.merge_ideas(first, into=second, by=bruno)


STANCES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from([1, 0, -1])), max_size=10)
MERGES = st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 2)), max_size=6)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STANCES, merges=MERGES)
def test_whatever_is_merged_and_undone_no_voice_is_lost_and_counters_are_exact(
    inside_lyon: Any, bruno: Any, before: Any, merges: Any
) -> None:
    people = [person(name) for name in ("cleo", "dario", "emma", "finn")]
    box = open_box(bruno, question=f"Ideas {before} {merges}"[:290])
    rows = ideas(box, people[0], "Trees", "More trees", "Most trees")
    for idea, who, value in before:
        discussions.take_stance(rows[idea].contribution, by=people[who], value=value)
    voices = Stance.objects.filter(contribution__discussion=box).count()
    for undo, one, other in merges:
        try:
            if undo:
                actions.unmerge_idea(rows[one], by=bruno)
            else:
                actions.merge_ideas(rows[one], into=rows[other], by=bruno)
        except Refused:
            continue
        for idea in rows:
            idea.refresh_from_db()
            counted(idea)
        assert Stance.objects.filter(contribution__discussion=box).count() == voices
        box.refresh_from_db()
        assert box.contribution_count == sum(not idea.is_merged for idea in rows)
    for idea in rows:
        idea.refresh_from_db()
        if idea.is_merged:
            assert idea.merged_into is not None
            assert not idea.merged_into.is_merged
