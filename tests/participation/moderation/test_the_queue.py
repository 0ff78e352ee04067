"""What waits: flags, claims, deciding about many at once, how long it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import Role
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.moderation import actions, queries
from participation.moderation.jobs import tell_of_what_waits
from participation.moderation.models import Case, Flag, Statement
from participation.moderation.needs import cases as needs_of_cases
from tenants.context import enter
from tests.participation.arrange import ideas, open_box, open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="My neighbour at number 12 is to blame.")


@pytest.fixture
def nora(inside_lyon: Any) -> Any:
    return person("nora")


def flag(row: Contribution, by: Any, **facts: Any) -> Flag:
    return actions.flag_contribution(
        row, by=by, **{"ground": "private", "words": "Number 12 is us.", **facts}
    )


def discussion_of(row: Contribution) -> str:
    return row.discussion.question


def waiting(user: Any) -> list[int]:
    return list(
        queries.waiting_cases(user).order_by("opened_at", "id").values_list("contribution_id", flat=True)
    )


def test_what_is_flagged_stays_readable_and_waits_for_the_moderators(
    made: Contribution, nora: Any, bruno: Any
) -> None:
    flag(made, nora)
    assert Contribution.objects.get(pk=made.pk).is_visible
    assert waiting(bruno) == [made.pk]
    assert waiting(nora) == []


def test_the_flags_of_several_people_are_one_case(made: Contribution, nora: Any, bruno: Any) -> None:
    flag(made, nora)
    flag(made, person("otto"), ground="insult")
    [case] = Case.objects.all()
    assert case.flag_count == 2
    [row] = queries.rows_of(
        queries.case_page(bruno, queries.Wanted(), at=clock.now()).items, bruno, at=clock.now()
    )
    assert [one.ground for one in row.flags] == ["private", "insult"]


def test_nobody_flags_twice_and_not_again_after_the_decision(
    made: Contribution, nora: Any, bruno: Any
) -> None:
    case = flag(made, nora).case
    with pytest.raises(Refused, match="already flagged"):
        flag(made, nora)
    actions.decide_cases([case.pk], by=bruno, hides=False)
    with pytest.raises(Refused, match="already flagged"):
        flag(made, nora)


def test_nobody_flags_their_own_words_or_what_is_hidden(
    made: Contribution, ada: Any, nora: Any, bruno: Any
) -> None:
    with pytest.raises(NotAllowed, match="yourself"):
        flag(made, ada)
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(NotAllowed, match="everybody can read"):
        flag(made, nora)


def test_a_flag_names_a_rule(made: Contribution, nora: Any) -> None:
    with pytest.raises(Refused) as refused:
        flag(made, nora, ground="dislike")
    assert refused.value.field == "ground"


def test_the_record_does_not_say_who_flagged(made: Contribution, nora: Any) -> None:
    flag(made, nora)
    line = AuditEntry.objects.get(action="contribution.flagged")
    assert line.actor_id is None
    assert line.after == {"ground": "private"}


def test_whoever_flagged_is_told_the_decision_and_nobody_tells_who_flagged(
    made: Contribution, nora: Any, bruno: Any, run_jobs: Any
) -> None:
    case = flag(made, nora).case
    actions.decide_cases([case.pk], by=bruno, hides=True, ground="private", reason="It names a neighbour.")
    run_jobs()
    by_address = {message.to[0]: message.body for message in mail.outbox}
    assert discussion_of(made) in by_address["nora@lyon.example"]
    assert "It names a neighbour." not in by_address["nora@lyon.example"]
    assert "It names a neighbour." in by_address["ada@lyon.example"]
    assert "Nora" not in by_address["ada@lyon.example"]


def test_what_is_read_before_it_appears_waits_too_replies_and_ideas_as_well(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    discussion = open_discussion(bruno, moderation="pre")
    first = discussions.contribute(discussion, by=ada, body="More trees.")
    discussions.accept_contribution(first, by=bruno)
    reply = discussions.reply(first, by=ada, body="And benches.")
    box = open_box(bruno, project=discussion.project, moderation="pre")
    [idea] = ideas(box, ada, "A fountain")
    assert waiting(bruno) == [reply.pk, idea.pk]
    rows = queries.rows_of(
        queries.case_page(bruno, queries.Wanted(), at=clock.now()).items, bruno, at=clock.now()
    )
    assert [row.title for row in rows] == ["", "A fountain"]


def test_changed_words_wait_again(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    row = discussions.contribute(open_discussion(bruno, moderation="pre"), by=ada, body="More trees.")
    discussions.accept_contribution(row, by=bruno)
    assert waiting(bruno) == []
    discussions.edit_contribution(row, by=ada, body="More trees!")
    assert waiting(bruno) == [row.pk]


def test_whichever_door_decides_the_case_is_closed(made: Contribution, nora: Any, bruno: Any) -> None:
    flag(made, nora)
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    case = Case.objects.get()
    assert (case.outcome, case.settled_by) == (Case.Outcome.HIDDEN, bruno)
    assert waiting(bruno) == []


def test_several_are_decided_at_once_and_one_refusal_does_not_stop_the_others(
    discussion: Discussion, made: Contribution, nora: Any, ada: Any, bruno: Any
) -> None:
    other = discussions.contribute(discussion, by=ada, body="Number 14 as well.")
    claimed, free = flag(made, nora).case, flag(other, nora).case
    gina = person("gina", role=Role.MODERATOR)
    actions.claim_case(claimed, by=gina)
    decided = actions.decide_cases(
        [claimed.pk, free.pk, 10**9], by=bruno, hides=True, reason="It names people."
    )
    assert decided.count == 1
    assert any("Gina is looking at this" in words for words in decided.refusals)
    assert [Contribution.objects.get(pk=row.pk).is_hidden for row in (made, other)] == [False, True]


def test_hiding_several_needs_a_reason(made: Contribution, nora: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.decide_cases([flag(made, nora).case.pk], by=bruno, hides=True, reason=" ")
    assert refused.value.field == "reason"


def test_nobody_decides_where_they_do_not_moderate(made: Contribution, nora: Any, ada: Any) -> None:
    case = flag(made, nora).case
    decided = actions.decide_cases([case.pk], by=person("mia", role=Role.MEMBER), hides=False)
    assert decided.count == 0
    assert not Case.objects.get(pk=case.pk).is_settled


def test_two_moderators_are_given_different_things(
    discussion: Discussion, nora: Any, ada: Any, bruno: Any
) -> None:
    for number in range(3):
        flag(discussions.contribute(discussion, by=ada, body=f"Thought {number}"), nora)
    gina = person("gina", role=Role.MODERATOR)
    assert actions.claim_next(by=bruno, number=2) == 2
    assert actions.claim_next(by=gina, number=2) == 1
    assert Case.objects.filter(claimed_by=bruno).count() == 2


def test_a_claim_expires_and_can_be_given_back(made: Contribution, nora: Any, bruno: Any) -> None:
    case, now = flag(made, nora).case, clock.now()
    gina = person("gina", role=Role.MODERATOR)
    actions.claim_case(case, by=gina, at=now)
    with pytest.raises(NotAllowed, match="Gina is looking"):
        actions.claim_case(case, by=bruno, at=now + timedelta(minutes=14))
    actions.claim_case(case, by=bruno, at=now + timedelta(minutes=15))
    assert actions.release_cases(by=bruno) == 1
    assert actions.claim_case(case, by=gina, at=now + timedelta(minutes=16)).claimed_by == gina


def test_the_list_filters_by_kind_project_and_words(
    discussion: Discussion, made: Contribution, nora: Any, bruno: Any
) -> None:
    flag(made, nora)

    def found(**wanted: Any) -> int:
        return len(queries.case_page(bruno, queries.Wanted(**wanted), at=clock.now()).items)

    assert (
        found()
        == found(show="flagged")
        == found(search="neighbour")
        == found(project=discussion.project.slug)
        == 1
    )
    assert (
        found(show="pending") == found(show="mine") == found(search="tree") == found(project="elsewhere") == 0
    )


def test_waiting_times_are_medians_of_what_was_decided(
    discussion: Discussion, nora: Any, ada: Any, bruno: Any
) -> None:
    now = clock.now()
    for hours in (1, 2, 9):
        row = discussions.contribute(discussion, by=ada, body=f"After {hours} hours")
        case = flag(row, nora, at=now - timedelta(hours=hours)).case
        actions.decide_cases([case.pk], by=bruno, hides=False, at=now)
    waits = queries.waiting_times(bruno, at=now)
    assert (waits.decided, waits.median, waits.waiting) == (3, timedelta(hours=2), 0)
    assert waits.most is not None
    assert timedelta(hours=8) < waits.most <= timedelta(hours=9)


def test_moderators_hear_once_a_day_of_what_waits_too_long(
    made: Contribution, nora: Any, bruno: Any, run_jobs: Any
) -> None:
    flag(made, nora, at=clock.now() - timedelta(hours=25))
    mail.outbox.clear()
    tell_of_what_waits()
    tell_of_what_waits()
    run_jobs()
    [message] = [one for one in mail.outbox if one.to == ["bruno@lyon.example"]]
    assert "The Market Square" in message.body
    assert "/workspace/moderation/" in message.body


def test_it_stands_on_the_first_page_of_whoever_moderates(made: Contribution, nora: Any, bruno: Any) -> None:
    assert list(needs_of_cases(bruno)) == []
    flag(made, nora)
    [need] = needs_of_cases(bruno)
    assert need.key == "moderation"
    assert "neighbour" in need.examples[0].title
    assert list(needs_of_cases(nora)) == []


def test_the_page_costs_the_same_however_much_waits(
    discussion: Discussion, nora: Any, ada: Any, bruno: Any, client_at: Any, lyon: Any
) -> None:
    client, counts = client_at(lyon, bruno), []
    for number in range(3):
        with enter(lyon):
            flag(discussions.contribute(discussion, by=ada, body=f"Thought {number}"), nora)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/workspace/moderation/").status_code == 200
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_a_flag_is_forgotten_half_a_year_after_the_decision(
    made: Contribution, nora: Any, bruno: Any
) -> None:
    from participation.moderation.personal import RETENTION

    case = flag(made, nora).case
    actions.decide_cases([case.pk], by=bruno, hides=False, at=clock.now() - timedelta(days=200))
    rule = next(rule for rule in RETENTION if rule.key == "flags")
    assert rule.carry_out(clock.now() - timedelta(days=rule.days)) == 1
    assert not Flag.objects.exists()
    assert Case.objects.get().flag_count == 1
    assert not Statement.objects.exists()
