"""What an import does not take: rows, columns and files that cannot be read, and people who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from kit import audit
from kit.errors import NotAllowed, Refused
from participation.discussions.models import Contribution
from participation.imports import actions, queries
from participation.imports.models import ConsultationImport
from participation.imports.parsing import FileKind, Reason
from tests.participation.imports.conftest import small_files, uploads
from tests.participation.imports.exports import (
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


def body(text: str) -> Contribution:
    return Contribution.objects.get(body=text)


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
