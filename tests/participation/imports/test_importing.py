"""What an import brings in: everything that the files hold, once, at its own time, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kit import audit, clock
from kit.errors import NotAllowed, Refused
from participation.discussions.models import Contribution, Discussion, Stance
from participation.imports import actions, queries
from participation.imports.engine import batches
from participation.imports.models import ConsultationImport, RejectedRow, SourceFacts
from participation.imports.parsing import FileKind, Reason
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
    summary_csv,
    table,
    vote,
    votes_csv,
)

if TYPE_CHECKING:
    from accounts.models import User
    from participation.projects.models import Project

Bring = Callable[..., ConsultationImport]
START = datetime(2024, 3, 4, 9, tzinfo=UTC)


def everything() -> dict[str, Any]:
    """All rows that an import may write, as values."""
    return {
        "contributions": list(Contribution.objects.order_by("id").values()),
        "stances": list(Stance.objects.order_by("id").values()),
        "participants": list(Participant.objects.order_by("id").values()),
        "events": list(Event.objects.order_by("id").values()),
        "discussions": list(Discussion.objects.order_by("id").values()),
        "facts": list(SourceFacts.objects.order_by("pk").values()),
        "rejected": list(RejectedRow.objects.order_by("id").values()),
        "imports": list(ConsultationImport.objects.order_by("id").values("state", "counts", "discussion_id")),
    }


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


class TestRunTwice:
    def test_the_same_files_change_nothing(self, brought_in: Bring) -> None:
        brought_in()
        before = everything()
        again = brought_in()
        assert everything() == before
        assert again.is_done

    def test_the_same_files_written_differently_bring_in_nothing_new(self, brought_in: Bring) -> None:
        comments, votes = small_consultation()
        brought_in()
        rows = ("contributions", "stances", "participants", "events")
        before = everything()
        again = brought_in(
            small_files(
                comments=b"\xef\xbb\xbf" + comments_csv(comments, columns=LATER_COMMENTS, delimiter=";"),
                votes=votes_csv(votes, end="\r\n"),
            )
        )
        after = everything()
        assert {name: after[name] for name in rows} == {name: before[name] for name in rows}
        assert again.counts["contributions"] == again.counts["stances"] == 0
        assert again.counts["contributions_known"] == 6
        assert Discussion.objects.count() == 1

    def test_a_later_export_adds_what_is_new_and_minds_that_were_changed(self, brought_in: Bring) -> None:
        comments, votes = small_consultation()
        brought_in()
        comments.append(comment(6, "Came later", author=4, at=BEGAN + 20 * DAY))
        votes += [vote(1, 1, -1, at=BEGAN + 21 * DAY), vote(6, 1, 1, at=BEGAN + 21 * DAY)]
        again = brought_in(small_files(comments=comments_csv(comments), votes=votes_csv(votes)))
        assert again.counts["contributions"] == 1
        assert (again.counts["stances"], again.counts["stances_changed"]) == (1, 1)
        second = Contribution.objects.get(external_ref__endswith=":1")
        assert (second.agree_count, second.disagree_count) == (1, 1)
        assert Event.objects.filter(kind=Kind.STANCE_CHANGED).count() == 2

    def test_what_staff_decided_since_stays(self, bruno: User, brought_in: Bring) -> None:
        from participation.discussions.actions import hide_contribution, restore_contribution

        brought_in()
        hide_contribution(body("Shade at every stop"), by=bruno, reason="Off topic")
        restore_contribution(body("Buy my watches"), by=bruno)
        brought_in(small_files(summary=summary_csv("Trams at night", voters=4)))
        assert body("Shade at every stop").is_hidden
        assert body("Buy my watches").is_visible

    def test_the_same_files_sent_at_the_same_moment_are_one_import(
        self, project: Project, bruno: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from participation.imports.actions import uploads as receiving

        read_summary = receiving.read_summary

        def while_somebody_else_sends_them(*args: Any) -> Any:
            monkeypatch.setattr(receiving, "read_summary", read_summary)
            actions.start_import(project, uploads=small_files(), by=bruno)
            return read_summary(*args)

        monkeypatch.setattr(receiving, "read_summary", while_somebody_else_sends_them)
        consultation, is_new = actions.start_import(project, uploads=small_files(), by=bruno)
        assert not is_new
        assert ConsultationImport.objects.get() == consultation


class TestKilledInTheMiddle:
    @pytest.fixture(autouse=True)
    def _small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "BATCH", 2)
        monkeypatch.setattr(batches, "VOTES_IN_A_PART", 3)

    @pytest.mark.parametrize("killed_after", range(1, 8))
    def test_it_goes_on_and_ends_like_one_that_was_not(
        self, project: Project, bruno: User, brought_in: Bring, killed_after: int
    ) -> None:
        moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
        consultation, _new = actions.start_import(project, uploads=small_files(votes=self.votes()), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno, at=moment)
        seen: list[int] = []

        def kill(progressed: ConsultationImport) -> None:
            seen.append(progressed.step_done)
            if len(seen) == killed_after:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            actions.run_import(begun, by=bruno, watch=kill)
        stopped = ConsultationImport.objects.get()
        assert stopped.is_running
        assert Contribution.objects.exists()
        again = actions.begin_import(stopped, by=bruno, at=moment + timedelta(minutes=3), take_over=True)
        done = actions.run_import(again, by=bruno)
        assert done.is_done
        self.assert_complete(done)

    @pytest.mark.parametrize("killed_in", range(1, 8))
    def test_a_batch_that_was_not_finished_leaves_nothing_behind(
        self, project: Project, bruno: User, monkeypatch: pytest.MonkeyPatch, killed_in: int
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(votes=self.votes()), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)
        advance = batches.advance
        calls: list[int] = []

        def die_before_the_commit(held: ConsultationImport, done: int) -> None:
            advance(held, done)
            calls.append(done)
            if len(calls) == killed_in:
                raise KeyboardInterrupt

        monkeypatch.setattr(batches, "advance", die_before_the_commit)
        with pytest.raises(KeyboardInterrupt):
            actions.run_import(begun, by=bruno)
        again = actions.begin_import(ConsultationImport.objects.get(), by=bruno, take_over=True)
        self.assert_complete(actions.run_import(again, by=bruno))

    @staticmethod
    def votes() -> bytes:
        _comments, votes = small_consultation()
        return votes_csv([*votes, vote(99, 1, 1), {**vote(0, 1, 1), "vote": "maybe"}])

    @staticmethod
    def assert_complete(done: ConsultationImport) -> None:
        assert Contribution.objects.count() == done.counts["contributions"] == 6
        assert Stance.objects.count() == done.counts["stances"] == 9
        assert Participant.objects.filter(source="import").count() == done.counts["participants"] == 4
        kinds = Counter(Event.objects.values_list("kind", flat=True))
        assert kinds[Kind.CONTRIBUTION_MADE] == 6
        assert kinds[Kind.STANCE_TAKEN] == 9
        assert kinds[Kind.STANCE_CHANGED] == 1
        assert kinds[Kind.CONTRIBUTION_HIDDEN] == 1
        assert RejectedRow.objects.count() == done.counts["rejected"] == 2
        assert done.counts["votes_repeated"] == 1

    def test_an_error_is_kept_with_the_import_and_it_can_go_on(
        self, project: Project, bruno: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(votes=self.votes()), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)

        def fail(_progressed: ConsultationImport) -> None:
            raise OSError("the disk is full")

        with pytest.raises(OSError, match="disk"):
            actions.run_import(begun, by=bruno, watch=fail)
        failed = ConsultationImport.objects.get()
        assert failed.is_failed
        assert "disk" not in failed.error
        assert failed.error
        self.assert_complete(actions.run_import(actions.begin_import(failed, by=bruno), by=bruno))

    def test_one_that_runs_is_not_started_again_unless_it_stands_still(
        self, project: Project, bruno: User
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)
        with pytest.raises(Refused, match="running"):
            actions.begin_import(begun, by=bruno)
        later = clock.now() + timedelta(minutes=5)
        assert actions.begin_import(begun, by=bruno, at=later).is_running

    def test_whoever_was_overtaken_stops_without_bringing_anything_in_twice(
        self, project: Project, bruno: User
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(votes=self.votes()), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)
        others: list[ConsultationImport] = []

        def overtake(_progressed: ConsultationImport) -> None:
            if not others:
                others.append(begun)
                actions.run_import(begun, by=bruno)

        done = actions.run_import(begun, by=bruno, watch=overtake)
        assert done.is_done
        self.assert_complete(done)


class TestRejectedRows:
    def test_each_is_kept_with_its_reason_and_what_it_said(self, brought_in: Bring) -> None:
        comments, votes = small_consultation()
        comments += [comment(7, " "), {**comment(8, "When?"), "timestamp": "never"}]
        votes += [vote(99, 1, 1), vote(7, 1, 1), {**vote(0, 1, 1), "vote": "maybe"}]
        done = brought_in(small_files(comments=comments_csv(comments), votes=votes_csv(votes)))
        found = {(row.kind, row.reason): row for row in queries.rejected_rows(done)}
        assert set(found) == {
            (FileKind.CONTRIBUTIONS, Reason.NO_TEXT),
            (FileKind.CONTRIBUTIONS, Reason.BAD_TIME),
            (FileKind.VOTES, Reason.UNKNOWN_CONTRIBUTION),
            (FileKind.VOTES, Reason.BAD_VOTE),
        }
        assert found[FileKind.CONTRIBUTIONS, Reason.BAD_TIME].raw.startswith("never,")
        assert done.counts["rejected"] == 5
        by_reason = {row.reason: row.count for row in queries.rejections_by_reason(done)}
        assert by_reason[Reason.UNKNOWN_CONTRIBUTION] == 2
        assert Contribution.objects.count() == 6

    def test_the_preview_says_the_same_as_the_import(
        self, project: Project, bruno: User, brought_in: Bring
    ) -> None:
        comments, votes = small_consultation()
        comments.append(comment(7, " "))
        votes.append(vote(99, 1, 1))
        done = brought_in(small_files(comments=comments_csv(comments), votes=votes_csv(votes)))
        assert done.preview["contributions"] == done.counts["contributions"]
        assert done.preview["votes"] - done.preview["votes_repeated"] == done.counts["stances"]
        assert done.preview["participants"] == done.counts["participants"]
        assert sum(done.preview["reasons"].values()) == done.counts["rejected"]


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


class TestTheMapping:
    def test_columns_nobody_knows_wait_for_a_person(self, project: Project, bruno: User) -> None:
        content = table(["wann", "wer", "was"], [["2024-03-04", "7", "Mehr Bäume"]]).encode()
        consultation, _new = actions.start_import(project, uploads=uploads(ideen=content), by=bruno)
        looked = actions.preview_import(consultation)
        assert looked.state == ConsultationImport.State.UPLOADED
        assert looked.preview["missing"] == ["contributions-text"]
        with pytest.raises(Refused):
            actions.begin_import(looked, by=bruno)
        mapped = actions.set_mapping(
            looked, columns={"contributions": {"text": 2, "author": 1, "time": 0}}, by=bruno
        )
        assert mapped.state == ConsultationImport.State.PREVIEWED
        assert mapped.preview["shown"][0]["text"] == "Mehr Bäume"

    def test_the_person_may_know_better_what_one_means(self, project: Project, bruno: User) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        looked = actions.preview_import(consultation)
        assert (looked.agree_value, looked.evidence["basis"]) == (1, "totals")
        chosen = actions.set_mapping(looked, columns=looked.mapping, agree_value=-1, by=bruno)
        assert chosen.agree_value == -1
        assert chosen.evidence["agree"] == 1
        done = actions.run_import(actions.begin_import(chosen, by=bruno), by=bruno)
        assert done.agree_value == -1
        assert Contribution.objects.get(external_ref__endswith=":0").disagree_count == 3

    @pytest.mark.parametrize(
        ("columns", "field"),
        [
            ({"contributions": {"text": 99, "id": 2}}, "contributions-text"),
            ({"contributions": {"text": 7, "id": 7}}, "contributions-id"),
            ({"contributions": {"id": 2}}, "contributions-text"),
            ({"contributions": {"text": 7}}, "contributions-id"),
            ({"contributions": {"text": 7, "id": 2}, "votes": {"voter": 3}}, "votes-contribution"),
        ],
    )
    def test_impossible_columns_are_refused_next_to_their_field(
        self, project: Project, bruno: User, columns: Any, field: str
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        complete = {"votes": consultation.mapping["votes"], **columns}
        with pytest.raises(Refused) as refused:
            actions.set_mapping(consultation, columns=complete, agree_value=1, by=bruno)
        assert refused.value.field == field

    def test_after_the_beginning_nothing_can_be_changed(self, bruno: User, brought_in: Bring) -> None:
        done = brought_in()
        with pytest.raises(Refused, match="begun"):
            actions.set_mapping(done, columns=done.mapping, agree_value=1, by=bruno)
        with pytest.raises(Refused, match="begun"):
            actions.discard_import(done, by=bruno)


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("files", "says"),
        [
            ({}, "Choose the files"),
            ({"empty": b""}, "empty"),
            ({"book": b"PK\x03\x04..."}, "workbook"),
            ({"old": b"\xd0\xcf\x11\xe0..."}, "Excel"),
            ({"paper": b"%PDF-1.7"}, "PDF"),
            ({"note": b"Dear all\n\nhello"}, "table"),
            ({"votes": votes_csv([vote(0, 1, 1)])}, "None of these"),
            ({"a": comments_csv([comment(0, "x")]), "b": comments_csv([comment(1, "y")])}, "same kind"),
        ],
    )
    def test_they_are_refused_with_what_to_do(
        self, project: Project, bruno: User, files: dict[str, bytes], says: str
    ) -> None:
        with pytest.raises(Refused, match=says) as refused:
            actions.start_import(project, uploads=uploads(**files), by=bruno)
        assert refused.value.field == "uploads"
        assert not ConsultationImport.objects.exists()

    def test_too_large_a_file_is_refused_except_at_the_server(
        self, project: Project, bruno: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from participation.imports.actions import uploads as receiving

        monkeypatch.setattr(receiving, "LARGEST", dict.fromkeys(FileKind, 500))
        with pytest.raises(Refused, match="larger"):
            actions.start_import(project, uploads=small_files(), by=bruno)
        _consultation, new = actions.start_import(
            project, uploads=small_files(), by=bruno, at_the_server=True
        )
        assert new


class TestWhoMay:
    def test_residents_may_not(self, project: Project, ada: User) -> None:
        with pytest.raises(NotAllowed):
            actions.start_import(project, uploads=small_files(), by=ada)

    def test_staff_without_the_project_may_not(self, project: Project, ada: User, bruno: User) -> None:
        from participation.departments.actions import appoint
        from participation.departments.models import Role

        appoint(ada, role=Role.ANALYST, by=bruno)
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        actions.preview_import(consultation)
        for act in (actions.begin_import, actions.queue_import, actions.discard_import):
            with pytest.raises(NotAllowed):
                act(consultation, by=ada)  # type: ignore[operator]

    def test_a_site_that_can_only_be_read_takes_nothing(self, project: Project, bruno: User) -> None:
        from tenants.context import current_tenant

        current_tenant().state = "read_only"
        with pytest.raises(Refused, match="read"):
            actions.start_import(project, uploads=small_files(), by=bruno)


def test_every_step_is_on_the_record(bruno: User, brought_in: Bring) -> None:
    done = brought_in()
    lines = audit.AuditEntry.objects.filter(
        subject_type="imports.consultationimport", subject_id=str(done.pk)
    )
    assert list(lines.order_by("id").values_list("action", flat=True)) == [
        "import.started",
        "import.run",
        "import.finished",
    ]
    assert {line.actor_id for line in lines} == {bruno.pk}


def test_a_discarded_import_leaves_nothing(project: Project, bruno: User) -> None:
    from participation.imports.models import ImportFile, ImportFileChunk

    consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
    actions.discard_import(actions.preview_import(consultation), by=bruno)
    assert not ConsultationImport.objects.exists()
    assert not ImportFile.objects.exists()
    assert not ImportFileChunk.objects.exists()


def test_the_background_brings_it_in(project: Project, bruno: User, run_jobs: Callable[[], int]) -> None:
    consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
    actions.queue_import(actions.preview_import(consultation), by=bruno)
    assert run_jobs() >= 1
    assert ConsultationImport.objects.get().is_done
    assert Contribution.objects.count() == 6


def test_the_shape_of_the_small_export_is_that_of_a_real_one() -> None:
    assert COMMENTS[:4] == ("timestamp", "datetime", "comment-id", "author-id")
