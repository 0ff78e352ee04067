"""What was said at a workshop or on paper, brought in from one table: marked as such, once, and nothing lost in silence."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.discussions.models import Contribution, Discussion
from participation.ideas.actions import add_category
from participation.ideas.models import Idea
from participation.ideas.queries import similar_ideas
from participation.imports import actions
from participation.imports.actions import Upload
from participation.imports.models import ConsultationImport
from participation.imports.parsing.columns import IDEA_FIELDS
from participation.journal.models import Event, Kind
from participation.participants.models import Participant, Source
from participation.projects.actions import TeamMember, set_team
from participation.projects.models import Responsibility
from tenants.context import enter
from tests.participation.arrange import open_box, open_discussion, person

pytestmark = pytest.mark.django_db
SHEETS = """Nummer;Text;Name;Datum
1;Mehr Bäume am Marktplatz;Marie;12.03.2026
2;Mehr Bäume am Marktplatz;;12.03.2026
3;"Bänke im Schatten,
und ein Brunnen";Marie;12.03.2026
4;;Otto;12.03.2026
5;Ein Zebrastreifen;Otto;32.03.2026
"""


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


def brought_in(discussion: Discussion, by: Any, text: str, name: str = "workshop.csv") -> ConsultationImport:
    upload = Upload(name, io.BytesIO(text.encode()))
    held, _is_new = actions.start_offline_import(discussion, upload=upload, by=by)
    return actions.run_import(actions.begin_import(actions.preview_import(held), by=by), by=by)


def test_each_row_is_a_contribution_marked_as_said_offline(discussion: Discussion, bruno: Any) -> None:
    done = brought_in(discussion, bruno, SHEETS)
    rows = Contribution.objects.order_by("id")
    assert [row.body for row in rows] == [
        "Mehr Bäume am Marktplatz",
        "Mehr Bäume am Marktplatz",
        "Bänke im Schatten,\nund ein Brunnen",
    ]
    assert {row.source for row in rows} == {Source.OFFLINE}
    assert {row.created_at.date().isoformat() for row in rows} <= {"2026-03-11", "2026-03-12"}
    assert [row.participant.name for row in rows] == ["Marie", "", "Marie"]
    assert Participant.objects.filter(source=Source.OFFLINE).count() == 2
    assert set(Event.objects.filter(kind=Kind.CONTRIBUTION_MADE).values_list("channel", flat=True)) == {
        "offline"
    }
    assert Event.objects.filter(kind=Kind.PARTICIPANT_JOINED, channel="offline").count() == 2
    discussion.refresh_from_db()
    assert discussion.contribution_count == 3
    assert discussion.is_published
    assert done.counts["rejected"] == 2


def test_what_cannot_be_brought_in_is_shown_before_and_kept_with_its_reason(
    discussion: Discussion, bruno: Any
) -> None:
    upload = Upload("workshop.csv", io.BytesIO(SHEETS.encode()))
    held, _is_new = actions.start_offline_import(discussion, upload=upload, by=bruno)
    previewed = actions.preview_import(held)
    assert previewed.preview["contributions"] == 3
    assert previewed.preview["reasons"] == {"contributions:no_text": 1, "contributions:bad_time": 1}
    assert previewed.preview["shown"][0]["author"] == "Marie"
    assert not Contribution.objects.exists()
    done = brought_in(discussion, bruno, SHEETS)
    assert sorted(done.rejected_rows.values_list("number", "reason")) == [(5, "no_text"), (6, "bad_time")]


def test_the_same_file_is_one_import_and_a_longer_one_adds_only_what_is_new(
    discussion: Discussion, bruno: Any
) -> None:
    first = brought_in(discussion, bruno, SHEETS)
    assert brought_in(discussion, bruno, SHEETS, "again.csv") == first
    longer = brought_in(discussion, bruno, SHEETS + "6;Ein Brunnen;Nora;12.03.2026\n")
    assert longer != first
    assert longer.counts["contributions"] == 1
    assert longer.counts["contributions_known"] == 3
    assert Contribution.objects.count() == 4
    assert Participant.objects.filter(source=Source.OFFLINE, name="Marie").count() == 1


def test_a_sheet_without_a_date_carries_the_time_of_the_import(discussion: Discussion, bruno: Any) -> None:
    done = brought_in(discussion, bruno, "text,date\nLime trees,\nOaks,12.03.2026\n")
    assert done.counts["contributions"] == 2
    lime = Contribution.objects.get(body="Lime trees")
    assert lime.created_at == done.started_at


def test_sheets_of_two_workshops_may_have_the_same_numbers(discussion: Discussion, bruno: Any) -> None:
    brought_in(discussion, bruno, "number,text\n1,Lime trees\n2,Benches\n")
    brought_in(discussion, bruno, "number,text\n1,A fountain\n2,A crossing\n", "second.csv")
    assert Contribution.objects.count() == 4


def test_whoever_may_type_in_may_bring_a_file_and_nobody_else(discussion: Discussion, bruno: Any) -> None:
    emma, otto = person("emma", role=Role.MEMBER), person("otto", role=Role.MEMBER)
    project = discussion.project
    team = [TeamMember(row.user, row.department, row.responsibility) for row in project.members.all()]
    set_team(
        project,
        members=[*team, TeamMember(emma, project.department, Responsibility.EXPERTISE)],
        by=bruno,
    )
    assert brought_in(discussion, emma, SHEETS).is_done
    with pytest.raises(NotAllowed, match="team of this project"):
        brought_in(discussion, otto, SHEETS, "other.csv")


def test_ideas_come_with_their_titles_categories_and_places(discussion: Discussion, bruno: Any) -> None:
    box = open_box(bruno, project=discussion.project)
    shade = add_category(box, name="Shade & water", by=bruno)
    table = (
        "Titel;Beschreibung;Kategorie;Ort;Name\n"
        "Linden;Drei Linden vor der Schule;shade & WATER;Schulplatz;Marie\n"
        "Ein Brunnen;;;;\n"
        ";Ohne Titel;;;\n"
        "Ein Tor;;Verkehr;;\n"
        f"{'x' * 121};;;;\n"
    )
    done = brought_in(box, bruno, table)
    ideas = Idea.objects.filter(box=box).order_by("pk")
    assert [(one.title, one.contribution.body, one.category, one.place) for one in ideas] == [
        ("Linden", "Drei Linden vor der Schule", shade, "Schulplatz"),
        ("Ein Brunnen", "Ein Brunnen", None, ""),
    ]
    assert {one.contribution.source for one in ideas} == {Source.OFFLINE}
    assert similar_ideas(box, "Linden auf dem Schulplatz")[0].pk == ideas[0].pk
    assert list(done.rejected_rows.order_by("line").values_list("reason", "detail")) == [
        ("no_title", ""),
        ("unknown_category", "Verkehr"),
        ("title_too_long", "121"),
    ]
    assert brought_in(box, bruno, table + "Eine Bank;;;;\n", "longer.csv").counts["contributions"] == 1
    box.refresh_from_db()
    assert box.contribution_count == Idea.objects.filter(box=box).count() == 3


def test_ideas_of_another_platform_and_votes_are_refused(discussion: Discussion, bruno: Any) -> None:
    box = open_box(bruno, project=discussion.project)
    upload = Upload("comments.csv", io.BytesIO(b"comment-id,comment-body\n1,Lime trees\n"))
    with pytest.raises(Refused, match="Ideas have a title"):
        actions.start_import(box.project, uploads=[upload], discussion=box, by=bruno)
    with pytest.raises(Refused):
        brought_in(discussion, bruno, "comment-id,voter-id,vote,timestamp\n1,2,1,1700000000000\n")


def test_our_own_templates_are_understood(
    lyon: Any, discussion: Discussion, bruno: Any, client_at: Any
) -> None:
    box = open_box(bruno, project=discussion.project)
    for row, wanted in ((discussion, {"text", "id", "time", "author"}), (box, set(IDEA_FIELDS))):
        here = f"/workspace/discussions/{row.pk}/table/"
        client = client_at(lyon, bruno)
        assert f"{here}template.csv" in client.get(here).content.decode()
        heading = b"".join(client.get(f"{here}template.csv").streaming_content).decode().splitlines()[0]
        with enter(lyon):
            upload = Upload("t.csv", io.BytesIO(f"{heading}\n{'a;' * heading.count(';')}b\n".encode()))
            held, _is_new = actions.start_offline_import(row, upload=upload, by=bruno)
        assert set(held.mapping["contributions"]) == wanted


def test_the_pages_lead_from_typing_in_to_a_preview_and_its_report(
    lyon: Any, discussion: Discussion, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    client, here = client_at(lyon, bruno), f"/workspace/discussions/{discussion.pk}/table/"
    assert here in client.get(f"/workspace/discussions/{discussion.pk}/typing-in/").content.decode()
    assert client.post(here, {}).status_code == 422
    page = client.post(here, {"uploads": SimpleUploadedFile("w.csv", SHEETS.encode())}, follow=True)
    words = page.content.decode()
    assert "Import 3 contributions" in words
    assert "Name" in words
    assert "Total of agreements" not in words
    with enter(lyon):
        held = ConsultationImport.objects.get()
    client.post(f"/workspace/imports/{held.pk}/run/")
    run_jobs()
    report = client.get(f"/workspace/imports/{held.pk}/").content.decode()
    assert "2 rows were not brought in" in report
    assert "On paper or at a workshop" in client.get(f"/discussions/{discussion.pk}/").content.decode()
