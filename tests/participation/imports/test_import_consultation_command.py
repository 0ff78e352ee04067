"""`manage.py import_consultation`: the same import, at the server."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from kit import audit
from participation.discussions.models import Contribution, Discussion, Stance
from participation.imports.engine import batches
from participation.imports.models import ConsultationImport
from tenants.context import enter
from tests.participation.imports.exports import (
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
    from tenants.models import Tenant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export as it is unpacked, with files that are none of our business."""
    comments, votes = small_consultation()
    (tmp_path / "comments.csv").write_bytes(comments_csv(comments))
    (tmp_path / "votes.csv").write_bytes(votes_csv(votes))
    (tmp_path / "summary.csv").write_bytes(summary_csv("Trams at night"))
    (tmp_path / "participants-votes.csv").write_text(
        "participant,group-id,n-comments,n-votes,0,1\n0,1,2,3,1,-1\n"
    )
    (tmp_path / "README.md").write_text("# Export")
    return tmp_path


@pytest.fixture
def run(lyon: Tenant, project: Project) -> Any:
    """Call the command for the project in Lyon, from the lobby as the command line does; gives what it prints."""
    from tenants.context import lobby

    def call(*arguments: object, **options: Any) -> str:
        out = StringIO()
        with lobby():
            call_command(
                "import_consultation",
                *map(str, arguments),
                **{"tenant": "lyon", "project": project.slug, "stdout": out, **options},
            )
        return out.getvalue()

    return call


def test_a_folder_becomes_a_discussion(run: Any, folder: Path) -> None:
    printed = run(folder)
    assert "6 contributions by 3 authors." in printed
    assert "Contributions and their authors: 6 of 6" in printed
    assert "New: 6 contributions, 9 stances, 4 people." in printed
    assert Discussion.objects.get().question == "Trams at night"
    assert (Contribution.objects.count(), Stance.objects.count()) == (6, 9)


def test_a_second_time_changes_nothing_and_says_so(run: Any, folder: Path) -> None:
    run(folder)
    assert "Nothing has changed." in run(folder)
    assert ConsultationImport.objects.count() == Discussion.objects.count() == 1
    assert Stance.objects.count() == 9


def test_the_tenant_may_be_named_by_its_schema_and_files_one_by_one(run: Any, folder: Path) -> None:
    run(folder / "votes.csv", folder / "comments.csv", tenant="t_lyon", title="Night trams")
    assert Discussion.objects.get().question == "Night trams"


def test_whoever_leads_the_project_is_on_the_record_unless_somebody_is_named(
    run: Any, folder: Path, bruno: User
) -> None:
    run(folder)
    assert {line.actor_id for line in audit.AuditEntry.objects.filter(action__startswith="import.")} == {
        bruno.pk
    }


def test_the_meaning_of_votes_can_be_given(run: Any, folder: Path) -> None:
    run(folder, agree=-1)
    assert Contribution.objects.get(external_ref__endswith=":0").disagree_count == 3


def test_rejected_rows_are_counted_by_reason(run: Any, folder: Path) -> None:
    _comments, votes = small_consultation()
    (folder / "votes.csv").write_bytes(votes_csv([*votes, vote(99, 1, 1)]))
    assert "rejected, Votes: 1" in run(folder)


def test_after_an_interruption_the_same_command_goes_on(
    run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    advance = batches.advance
    calls: list[int] = []

    def interrupted(held: ConsultationImport, done: int) -> None:
        advance(held, done)
        calls.append(done)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(batches, "advance", interrupted)
    with pytest.raises(CommandError, match="Run the same command again"):
        run(folder)
    assert Contribution.objects.count() == 2
    run(folder)
    assert (Contribution.objects.count(), Stance.objects.count()) == (6, 9)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"tenant": "atlantis"}, "no tenant"),
        ({"project": "nothing"}, "no project"),
        ({"discussion": 999}, "no discussion"),
        ({"by": "nobody@lyon.example"}, "Nobody"),
        ({"by": "ada@lyon.example"}, "Only those who lead"),
    ],
)
def test_what_does_not_exist_ends_with_a_sentence(
    run: Any, folder: Path, ada: User, options: Any, says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        run(folder, **options)
    assert not ConsultationImport.objects.exists()


def test_a_path_without_a_consultation_ends_with_a_sentence(run: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no CSV files"):
        run(tmp_path)
    with pytest.raises(CommandError, match="does not exist"):
        run(tmp_path / "nowhere")
    (tmp_path / "ideen.csv").write_text(table(["wann", "was"], [["2024-03-04", "Mehr Bäume"]]))
    with pytest.raises(CommandError, match="Text of the contribution"):
        run(tmp_path / "ideen.csv")


def test_nothing_of_it_reaches_another_city(run: Any, folder: Path, turin: Tenant) -> None:
    run(folder)
    with enter(turin):
        assert not Contribution.objects.exists()
        assert not ConsultationImport.objects.exists()
