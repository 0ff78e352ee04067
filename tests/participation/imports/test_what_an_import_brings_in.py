"""What an import brings in: everything that the files hold, once, at its own time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kit import clock
from kit.errors import Refused
from participation.discussions.models import Contribution, Discussion, Stance
from participation.imports import actions
from participation.imports.models import ConsultationImport, SourceFacts
from participation.journal.models import Event, Kind
from participation.participants.models import Participant
from tests.participation.imports.conftest import small_files, uploads
from tests.participation.imports.exports import (
    BEGAN,
    COMMENTS,
    DAY,
    HOUR,
    LATER_COMMENTS,
    comment,
    comments_csv,
    small_consultation,
    table,
    vote,
    votes_csv,
)

if TYPE_CHECKING:
    from accounts.models import User
    from participation.projects.models import Project

Bring = Callable[..., ConsultationImport]
START = datetime(2024, 3, 4, 9, tzinfo=UTC)


def body(text: str) -> Contribution:
    return Contribution.objects.get(body=text)


class TestWhatTheFilesHold:
    def test_contributions_votes_and_people_are_there_once(self, brought_in: Bring) -> None:
        done = brought_in()
        assert done.state == ConsultationImport.State.DONE
        assert Contribution.objects.count() == 6
        assert Stance.objects.count() == 9
        assert Participant.objects.filter(source="import").count() == 4
        assert done.counts["votes_repeated"] == 1

    def test_what_people_wrote_is_as_they_wrote_it(self, brought_in: Bring) -> None:
        brought_in()
        assert body("Trams until 2 in the morning\non Fridays.").external_ref.endswith(":1")
        assert body('Call the stop "Confluence", not "Musée".').is_visible

    def test_what_was_moderated_out_is_hidden_with_the_reason(self, brought_in: Bring) -> None:
        brought_in()
        spam = body("Buy my watches")
        assert spam.is_hidden
        assert spam.hidden_reason
        assert body("Shade at every stop").is_visible
        assert Contribution.objects.hidden().count() == 1

    def test_times_are_those_of_the_source(self, brought_in: Bring) -> None:
        brought_in()
        assert body("Free rides for under-18s").created_at == START + timedelta(days=9)
        made = Event.objects.filter(kind=Kind.CONTRIBUTION_MADE).order_by("occurred_on")
        assert [event.occurred_on for event in made][-1] == (START + timedelta(days=9)).date()
        assert {event.channel for event in Event.objects.exclude(kind__startswith="discussion")} == {"import"}

    def test_authors_and_voters_are_pseudonyms_of_one_person_each(self, brought_in: Bring) -> None:
        brought_in()
        author = body("Shade at every stop").participant
        assert author.user is None
        assert author.name == ""
        assert Stance.objects.filter(participant=author).count() == 2

    def test_the_last_vote_of_a_person_wins_and_the_change_is_an_event(self, brought_in: Bring) -> None:
        brought_in()
        first = Contribution.objects.get(external_ref__endswith=":0")
        stance = Stance.objects.get(contribution=first, participant__external_ref__endswith=":3")
        assert stance.value == Stance.Value.AGREE
        assert stance.created_at == START + timedelta(hours=2)
        assert stance.changed_at == START + timedelta(days=3)
        events = Event.objects.filter(participant_ref=stance.participant.pseudonym)
        assert (Kind.STANCE_TAKEN, -1) in events.values_list("kind", "value")
        assert events.get(kind=Kind.STANCE_CHANGED).value == 1

    def test_a_vote_that_only_repeats_itself_is_no_event(self, brought_in: Bring) -> None:
        _comments, votes = small_consultation()
        votes += [vote(0, 1, 1, at=BEGAN + DAY), vote(0, 1, 1, at=BEGAN + 2 * DAY)]
        done = brought_in(small_files(votes=votes_csv(votes)))
        assert done.counts["votes_repeated"] == 3
        assert Event.objects.filter(kind=Kind.STANCE_CHANGED).count() == 1
        assert Event.objects.filter(kind=Kind.STANCE_TAKEN).count() == Stance.objects.count() == 9

    def test_counters_agree_with_the_rows(self, brought_in: Bring) -> None:
        done = brought_in()
        first = Contribution.objects.get(external_ref__endswith=":0")
        assert (first.agree_count, first.disagree_count, first.unsure_count) == (3, 0, 1)
        assert done.discussion is not None
        done.discussion.refresh_from_db()
        assert done.discussion.contribution_count == 5

    def test_what_else_the_source_said_is_kept(self, brought_in: Bring) -> None:
        comments, _votes = small_consultation()
        brought_in(small_files(comments=comments_csv(comments, columns=LATER_COMMENTS)))
        facts = SourceFacts.objects.get(contribution__external_ref__endswith=":0").facts
        assert facts["is_seed"] is True
        assert facts["agrees"] == 3

    def test_where_minus_one_means_agree_it_is_turned_round(self, brought_in: Bring) -> None:
        _comments, votes = small_consultation()
        turned = [{**row, "vote": -row["vote"]} for row in votes]
        done = brought_in(small_files(votes=votes_csv(turned)))
        assert done.agree_value == -1
        first = Contribution.objects.get(external_ref__endswith=":0")
        assert (first.agree_count, first.disagree_count, first.unsure_count) == (3, 0, 1)


class TestTheNewDiscussion:
    def test_it_asks_what_the_summary_says_and_lies_in_the_past(self, brought_in: Bring) -> None:
        discussion = brought_in().discussion
        assert discussion is not None
        assert discussion.question == "Trams at night"
        assert discussion.state == Discussion.State.CLOSED
        assert discussion.opens_at == discussion.published_at == START
        assert discussion.closed_at == START + timedelta(days=10)

    def test_nobody_sees_it_before_everything_is_in(
        self, project: Project, bruno: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        states: list[str] = []
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)

        def look(_progressed: ConsultationImport) -> None:
            states.append(Discussion.objects.get().state)

        actions.run_import(begun, by=bruno, watch=look)
        assert set(states) == {"draft"}

    def test_an_existing_discussion_takes_them_and_stays_as_it_is(
        self, project: Project, bruno: User, brought_in: Bring
    ) -> None:
        from participation.discussions.actions import create_discussion

        discussion = create_discussion(project, question="What should trams do at night?", by=bruno)
        done = brought_in(discussion=discussion)
        assert done.discussion == discussion
        discussion.refresh_from_db()
        assert discussion.is_draft
        assert discussion.contribution_count == 5

    def test_two_consultations_may_share_a_discussion_although_their_numbers_are_the_same(
        self, project: Project, bruno: User, brought_in: Bring
    ) -> None:
        from participation.discussions.actions import create_discussion

        discussion = create_discussion(project, question="What should trams do at night?", by=bruno)
        brought_in(discussion=discussion)
        other = [comment(0, "Another city, another idea", at=BEGAN + HOUR)]
        brought_in(uploads(comments=comments_csv(other)), discussion=discussion)
        assert Contribution.objects.count() == 7
        assert Participant.objects.filter(source="import").count() == 5

    def test_a_discussion_of_another_project_is_refused(self, project: Project, bruno: User) -> None:
        from participation.discussions.actions import create_discussion
        from participation.projects.actions import create_project

        other = create_project(title="Parks", department=project.department, language="fr", by=bruno)
        elsewhere = create_discussion(other, question="Where do parks need water?", by=bruno)
        with pytest.raises(Refused) as refused:
            actions.start_import(project, uploads=small_files(), by=bruno, discussion=elsewhere)
        assert refused.value.field == "discussion"


class TestOtherFiles:
    def test_contributions_alone_are_enough(self, brought_in: Bring) -> None:
        comments, _votes = small_consultation()
        done = brought_in(uploads(comments=comments_csv(comments)))
        assert done.is_done
        assert Contribution.objects.count() == 6
        assert not Stance.objects.exists()
        assert Contribution.objects.get(external_ref__endswith=":0").agree_count == 0

    def test_a_table_from_anywhere_comes_in_with_names_that_nobody_can_read_back(
        self, brought_in: Bring
    ) -> None:
        rows = [
            ["Plus d'ombre", "Zoé Martin", "04.03.2024 10:00"],
            ["Moins de bruit", "zoe@mail.example", "05.03.2024 10:00"],
        ]
        done = brought_in(
            uploads(ideas=table(["Commentaire", "Auteur", "Date"], rows, delimiter=";").encode("cp1252"))
        )
        assert done.title.endswith("(ideas)")
        assert set(Contribution.objects.values_list("body", flat=True)) == {"Plus d'ombre", "Moins de bruit"}
        stored = " ".join(Participant.objects.filter(source="import").values_list("external_ref", flat=True))
        assert "Zo" not in stored
        assert "@" not in stored

    def test_an_unknown_author_is_nobody_in_the_figures(self, brought_in: Bring) -> None:
        brought_in(
            uploads(ideas=table(["text", "date"], [["One", "2024-03-04"], ["Two", "2024-03-05"]]).encode())
        )
        assert set(
            Event.objects.filter(kind=Kind.CONTRIBUTION_MADE).values_list("participant_ref", flat=True)
        ) == {None}
        assert Participant.objects.filter(source="import").count() == 1

    def test_scripts_of_the_world_come_in(self, brought_in: Bring) -> None:
        written = ["نحتاج إلى مسارات آمنة", "我們需要更安全的自行車道", "🚲🌳", "Więcej\ncienia"]
        content = (
            "\ufeff" + comments_csv([comment(number, text) for number, text in enumerate(written)]).decode()
        )
        brought_in(uploads(comments=content.encode("utf-16")))
        assert list(Contribution.objects.order_by("id").values_list("body", flat=True)) == written

    def test_without_dates_they_carry_the_time_of_the_import(self, brought_in: Bring) -> None:
        with clock.frozen_at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
            brought_in(uploads(ideas=table(["text", "author"], [["One", "7"]]).encode()))
        assert Contribution.objects.get().created_at == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_background_brings_it_in(project: Project, bruno: User, run_jobs: Callable[[], int]) -> None:
    consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
    actions.queue_import(actions.preview_import(consultation), by=bruno)
    assert run_jobs() >= 1
    assert ConsultationImport.objects.get().is_done
    assert Contribution.objects.count() == 6


def test_the_shape_of_the_small_export_is_that_of_a_real_one() -> None:
    assert COMMENTS[:4] == ("timestamp", "datetime", "comment-id", "author-id")
