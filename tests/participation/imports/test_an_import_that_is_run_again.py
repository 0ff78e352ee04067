"""An import that is run twice or killed in the middle ends like one that was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kit import clock
from kit.errors import Refused
from participation.discussions.models import Contribution, Discussion, Stance
from participation.imports import actions
from participation.imports.engine import batches
from participation.imports.models import ConsultationImport, RejectedRow, SourceFacts
from participation.journal.models import Event, Kind
from participation.participants.models import Participant
from tests.participation.imports.conftest import small_files
from tests.participation.imports.exports import (
    BEGAN,
    DAY,
    LATER_COMMENTS,
    comment,
    comments_csv,
    small_consultation,
    summary_csv,
    vote,
    votes_csv,
)

if TYPE_CHECKING:
    from accounts.models import User
    from participation.projects.models import Project

Bring = Callable[..., ConsultationImport]


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
