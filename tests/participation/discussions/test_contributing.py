"""Saying something in a discussion."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.discussions import actions
from participation.discussions.models import Contribution, Discussion
from participation.journal.models import Event, Kind
from participation.participants.models import Participant
from participation.projects.actions import close_project
from tenants.context import current_tenant
from tests.participation.arrange import draft, open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


def counted(discussion: Discussion) -> tuple[int, int]:
    row = Discussion.objects.get(pk=discussion.pk)
    return row.contribution_count, row.reply_count


def test_a_contribution_is_there_at_once_and_counted(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="  Lime trees along the north side.\r\n")
    assert made.body == "Lime trees along the north side."
    assert made.is_visible
    assert made.participant.user == ada
    assert counted(discussion) == (1, 0)
    assert Discussion.objects.get(pk=discussion.pk).last_activity_at == made.created_at


def test_contributing_makes_a_participant_once(discussion: Discussion, ada: Any) -> None:
    actions.contribute(discussion, by=ada, body="One")
    actions.contribute(discussion, by=ada, body="Two")
    assert Participant.objects.filter(user=ada).count() == 1
    assert Event.objects.filter(kind=Kind.PARTICIPANT_JOINED).count() == 1


def test_a_contribution_is_in_the_journal_and_on_the_record(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime trees", channel="api")
    event = Event.objects.get(kind=Kind.CONTRIBUTION_MADE)
    assert event.participant_ref == made.participant.pseudonym != made.participant_id
    assert (event.project_id, event.discussion_id) == (discussion.project_id, discussion.pk)
    assert (event.contribution_id, event.channel, event.occurred_on) == (None, "api", clock.today())
    line = AuditEntry.objects.get(action="contribution.made")
    assert line.actor_id == ada.pk
    assert "Lime" not in line.subject_label


def test_a_reply_is_counted_at_its_contribution_and_its_discussion(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime trees")
    reply = actions.reply(made, by=person("emil"), body="They drip on cars.")
    assert reply.parent_id == made.pk
    assert Contribution.objects.get(pk=made.pk).reply_count == 1
    assert counted(discussion) == (1, 1)
    assert Event.objects.filter(kind=Kind.REPLY_MADE, discussion_id=discussion.pk).exists()


def test_a_reply_has_no_replies(discussion: Discussion, ada: Any) -> None:
    reply = actions.reply(actions.contribute(discussion, by=ada, body="One"), by=ada, body="Two")
    with pytest.raises(NotAllowed, match="not to a reply"):
        actions.reply(reply, by=ada, body="Three")


@pytest.mark.parametrize("body", ["", "   \n ", "\x00"])
def test_saying_nothing_is_refused_at_the_field(discussion: Discussion, ada: Any, body: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.contribute(discussion, by=ada, body=body)
    assert refused.value.field == "body"


def test_saying_too_much_is_refused_with_how_much_it_is(discussion: Discussion, ada: Any) -> None:
    with pytest.raises(Refused, match="3 characters too long"):
        actions.contribute(discussion, by=ada, body="x" * 5_003)


def test_a_form_that_was_sent_twice_counts_once(discussion: Discussion, ada: Any) -> None:
    first = actions.contribute(discussion, by=ada, body="Lime trees")
    assert actions.contribute(discussion, by=ada, body="Lime trees") == first
    assert counted(discussion) == (1, 0)
    later = clock.now() + timedelta(minutes=5)
    assert actions.contribute(discussion, by=ada, body="Lime trees", at=later) != first


def test_a_draft_takes_nothing(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = actions.create_discussion(draft(bruno), question="Where should trees stand?", by=bruno)
    with pytest.raises(NotAllowed):
        actions.contribute(row, by=ada, body="Here")


def test_a_discussion_takes_nothing_before_it_opens_and_after_it_closes(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    now = clock.now()
    row = open_discussion(bruno, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=8))
    with pytest.raises(NotAllowed, match="not opened"):
        actions.contribute(row, by=ada, body="Early")
    actions.contribute(row, by=ada, body="In time", at=now + timedelta(days=1))
    with pytest.raises(NotAllowed, match="closed"):
        actions.contribute(row, by=ada, body="Late", at=now + timedelta(days=8))


def test_a_closed_project_takes_nothing(discussion: Discussion, bruno: Any, ada: Any) -> None:
    close_project(discussion.project, by=bruno)
    row = Discussion.objects.select_related("project").get(pk=discussion.pk)
    with pytest.raises(NotAllowed, match="project is closed"):
        actions.contribute(row, by=ada, body="Late")


def test_a_read_only_city_takes_nothing(discussion: Discussion, ada: Any) -> None:
    tenant = current_tenant()
    tenant.state = tenant.State.READ_ONLY
    with pytest.raises(Refused, match="can only be read"):
        actions.contribute(discussion, by=ada, body="Late")


def test_changed_words_keep_what_they_were(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime tres")
    changed = actions.edit_contribution(made, by=ada, body="Lime trees")
    assert changed.body == "Lime trees"
    assert changed.edited_at is not None
    assert [version.body for version in changed.versions.all()] == ["Lime tres"]
    assert Event.objects.filter(kind=Kind.CONTRIBUTION_EDITED).count() == 1


def test_words_that_stay_the_same_leave_no_version(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime trees")
    assert actions.edit_contribution(made, by=ada, body="Lime trees ").edited_at is None


def test_words_can_be_changed_for_half_an_hour(discussion: Discussion, ada: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime trees")
    at = made.created_at + timedelta(minutes=30)
    assert actions.edit_contribution(made, by=ada, body="Plane trees", at=at).body == "Plane trees"
    with pytest.raises(NotAllowed, match="30 minutes"):
        actions.edit_contribution(made, by=ada, body="Oaks", at=at + timedelta(seconds=1))


def test_nobody_changes_somebody_elses_words(discussion: Discussion, ada: Any, bruno: Any) -> None:
    made = actions.contribute(discussion, by=ada, body="Lime trees")
    with pytest.raises(NotAllowed, match="Only the person"):
        actions.edit_contribution(made, by=bruno, body="Concrete")


def test_where_moderators_look_first_a_contribution_waits(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = open_discussion(bruno, moderation="pre")
    made = actions.contribute(row, by=ada, body="Lime trees")
    assert made.is_pending
    assert counted(row) == (0, 0)
    actions.accept_contribution(made, by=bruno)
    assert counted(row) == (1, 0)
    changed = actions.edit_contribution(made, by=ada, body="Something else entirely")
    assert changed.is_pending
    assert counted(row) == (0, 0)


def test_a_question_that_was_answered_stays_as_it_is(discussion: Discussion, ada: Any, bruno: Any) -> None:
    actions.contribute(discussion, by=ada, body="Lime trees")
    with pytest.raises(Refused) as refused:
        actions.edit_discussion(discussion, by=bruno, question="Should we build a car park?")
    assert refused.value.field == "question"
    assert (
        actions.edit_discussion(discussion, by=bruno, background="More to read").background == "More to read"
    )


def test_posting_a_contribution_costs_few_queries(
    discussion: Discussion, ada: Any, django_assert_max_num_queries: Any
) -> None:
    actions.contribute(discussion, by=ada, body="One")
    with django_assert_max_num_queries(10):
        actions.contribute(discussion, by=ada, body="Two")
