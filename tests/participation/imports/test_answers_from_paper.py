"""Answers to a survey that were given on paper, brought in from one table: marked, counted once, nothing lost in silence."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.imports import actions
from participation.imports.actions import Upload
from participation.imports.engine import sheets as engine
from participation.imports.models import ConsultationImport
from participation.journal.models import Event, Kind
from participation.participants.models import Participant, Source
from participation.projects.actions import close_activity
from participation.surveys.actions import add_question, type_in_response
from participation.surveys.models import Response, Survey
from tenants.context import enter
from tests.participation.arrange import open_survey, person

pytestmark = pytest.mark.django_db
SHEETS = """Nr;How do you come here?;2. What do you buy?;How often a month?;When were you here last?;Anything else?
1;On foot;bread;4;12.03.2026;
2;BY BICYCLE;Bread; cheese;2,5;2026-03-13;'+ Benches
3;by balloon;;;;
4;;;;;
5;On foot;;often;;
6;On foot;Cheese;;;More shade
"""
QUOTED = SHEETS.replace("Bread; cheese", '"Bread; cheese"')


@pytest.fixture
def survey(inside_lyon: Any, bruno: Any) -> Survey:
    made = open_survey(bruno)
    add_question(made, kind="several", text="What do you buy?", options=["Bread", "Cheese", "Fish"], by=bruno)
    add_question(made, kind="number", text="How often a month?", minimum=0, maximum=31, by=bruno)
    add_question(made, kind="date", text="When were you here last?", by=bruno)
    add_question(made, kind="short", text="Anything else?", by=bruno)
    return made


def previewed(survey: Survey, by: Any, text: str, name: str = "market.csv") -> ConsultationImport:
    upload = Upload(name, io.BytesIO(text.encode()))
    held, _is_new = actions.start_sheets_import(survey, upload=upload, by=by)
    return actions.preview_import(held)


def brought_in(survey: Survey, by: Any, text: str, name: str = "market.csv") -> ConsultationImport:
    return actions.run_import(actions.begin_import(previewed(survey, by, text, name), by=by), by=by)


def answers(survey: Survey) -> list[list[Any]]:
    """What each response says, in the order of the questions."""
    asked = [str(pk) for pk in survey.questions.in_order().values_list("pk", flat=True)]
    words = {option["key"]: option["text"] for row in survey.questions.in_order() for option in row.options}
    assert len(words) == 3, "keys of options are a, b, c in every question"
    return [[row.answers.get(key) for key in asked] for row in Response.objects.order_by("id")]


def test_each_row_is_a_response_marked_as_given_on_paper_and_counted(survey: Survey, bruno: Any) -> None:
    done = brought_in(survey, bruno, QUOTED)
    on_foot, bicycle = (option["key"] for option in survey.questions.in_order()[0].options)
    bread, cheese, _fish = (option["key"] for option in survey.questions.in_order()[1].options)
    assert answers(survey) == [
        [[on_foot], [bread], 4, "2026-03-12", None],
        [[bicycle], [bread, cheese], 2.5, "2026-03-13", "+ Benches"],
        [[on_foot], [cheese], None, None, "More shade"],
    ]
    assert set(Response.objects.values_list("source", flat=True)) == {Source.OFFLINE}
    assert Response.objects.filter(submitted_at=None).count() == 0
    survey.refresh_from_db()
    assert survey.response_count == 3
    for kind in (Kind.SURVEY_ANSWERED, Kind.PARTICIPANT_JOINED):
        events = Event.objects.filter(kind=kind, channel="offline")
        assert events.count() == 3
    assert done.counts == {
        "sheets": 3,
        "sheets_known": 0,
        "sheets_read": 3,
        "rejected": 3,
        "sheets_rejected": 3,
    }


def test_what_cannot_be_brought_in_is_shown_before_and_kept_with_its_line_and_reason(
    survey: Survey, bruno: Any
) -> None:
    before = previewed(survey, bruno, QUOTED)
    assert before.preview["sheets"] == 3
    assert before.preview["reasons"] == {
        "sheets:unknown_option": 1,
        "sheets:no_answer": 1,
        "sheets:bad_answer": 1,
    }
    assert before.preview["rejected_shown"][0]["detail"] == "How do you come here? → by balloon"
    assert "How do you come here? On foot" in before.preview["shown"][0]["text"]
    assert not Response.objects.exists()
    done = brought_in(survey, bruno, QUOTED)
    assert list(done.rejected_rows.order_by("line").values_list("line", "reason", "detail")) == [
        (4, "unknown_option", "How do you come here? → by balloon"),
        (5, "no_answer", ""),
        (6, "bad_answer", "How often a month? → often"),
    ]


def test_a_semicolon_that_breaks_a_row_rejects_that_row_alone(survey: Survey, bruno: Any) -> None:
    done = brought_in(survey, bruno, SHEETS)
    assert done.counts["sheets"] == 2
    assert "too_many_cells" in done.rejected_rows.values_list("reason", flat=True)


def test_the_same_file_is_one_import_and_a_longer_one_adds_only_what_is_new(
    survey: Survey, bruno: Any
) -> None:
    first = brought_in(survey, bruno, QUOTED)
    assert brought_in(survey, bruno, QUOTED, "again.csv") == first
    longer = brought_in(survey, bruno, QUOTED + "7;By bicycle;;;;\n")
    assert longer.counts["sheets"] == 1
    assert longer.counts["sheets_known"] == 3
    survey.refresh_from_db()
    assert survey.response_count == Response.objects.count() == 4


def test_people_who_answer_alike_are_as_many_as_there_are_sheets(survey: Survey, bruno: Any) -> None:
    alike = "How do you come here?\nOn foot\nOn foot\nOn foot\n"
    assert previewed(survey, bruno, alike).preview["sheets_twice"] == 2
    brought_in(survey, bruno, alike)
    assert Response.objects.count() == 3
    longer = previewed(survey, bruno, alike + "On foot\n")
    assert longer.preview["sheets_alike"] == 3
    assert longer.preview["sheets_new"] == 1


def test_staff_say_whether_sheets_like_earlier_ones_are_of_other_people(survey: Survey, bruno: Any) -> None:
    alike = "How do you come here?\nOn foot\nOn foot\n"
    brought_in(survey, bruno, alike)
    held = previewed(survey, bruno, alike + "\nBy bicycle\n", "second evening.csv")
    chosen = actions.set_mapping(held, columns=held.mapping, alike_are_others=True, by=bruno)
    assert chosen.preview["sheets_new"] == 3
    actions.run_import(actions.begin_import(chosen, by=bruno), by=bruno)
    assert Response.objects.count() == 5
    third = brought_in(survey, bruno, alike + "On foot\nOn foot\nOn foot\n", "third.csv")
    assert third.counts["sheets"] == 1


def test_a_sheet_typed_twice_under_one_number_counts_once(survey: Survey, bruno: Any) -> None:
    done = brought_in(
        survey, bruno, "sheet,How do you come here?\n1,On foot\n1,On foot\n2,On foot\n,On foot\n,On foot\n"
    )
    assert done.counts["sheets"] == 4
    assert list(done.rejected_rows.values_list("line", "reason")) == [(3, "duplicate_sheet")]


@pytest.mark.parametrize("on_top", [False, True])
def test_killed_between_two_batches_it_goes_on_without_doubling(
    survey: Survey, bruno: Any, monkeypatch: pytest.MonkeyPatch, on_top: bool
) -> None:
    monkeypatch.setattr(engine, "BATCH", 2)
    brought_in(survey, bruno, "How do you come here?\nOn foot\n")
    rows = "On foot\n" * 3 + "By bicycle\n" * 3
    held = previewed(survey, bruno, f"How do you come here?\n{rows}", "long.csv")
    held = actions.set_mapping(held, columns=held.mapping, alike_are_others=on_top, by=bruno)
    begun = actions.begin_import(held, by=bruno)

    def killed(progressed: ConsultationImport) -> None:
        if progressed.step_done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.run_import(begun, by=bruno, watch=killed)
    again = actions.begin_import(held, by=bruno, take_over=True)
    done = actions.run_import(again, by=bruno)
    assert done.is_done
    assert Response.objects.count() == Participant.objects.filter(source=Source.OFFLINE).count()
    assert Response.objects.count() == (7 if on_top else 6)
    survey.refresh_from_db()
    assert survey.response_count == Response.objects.count()


def test_answers_to_what_is_not_asked_are_counted_as_left_out(survey: Survey, bruno: Any) -> None:
    asked = survey.questions.in_order()[0]
    bicycle = asked.options[1]["key"]
    add_question(
        survey,
        kind="yes_no",
        text="Is there a stand?",
        by=bruno,
        depends_on=asked,
        depends_on_options=[bicycle],
    )
    table = (
        "How do you come here?,Is there a stand?,Remarks\nBy bicycle,Ja,\nBy bicycle,NON,\nOn foot,x,rain\n"
    )
    held = previewed(survey, bruno, table)
    assert held.preview["left_out"] == 1
    assert held.preview["unread"] == ["Remarks"]
    assert "What do you buy?" in held.preview["unasked"]
    assert "Is there a stand? Yes" in held.preview["shown"][0]["text"]


def test_a_table_without_any_question_says_which_column_is_needed(survey: Survey, bruno: Any) -> None:
    held = previewed(survey, bruno, "a,b\nOn foot,\n")
    assert held.preview == {"missing": ["sheets-answers"]}
    with pytest.raises(Refused, match="at least one question"):
        actions.set_mapping(held, columns={"sheets": {"id": 1}}, by=bruno)
    question = survey.questions.in_order()[0]
    held = actions.set_mapping(held, columns={"sheets": {f"q{question.pk}": 0}}, by=bruno)
    assert held.preview["sheets"] == 1


def test_whoever_may_type_in_may_bring_a_table_while_the_project_runs(survey: Survey, bruno: Any) -> None:
    otto = person("otto", role=Role.MEMBER)
    with pytest.raises(NotAllowed, match="team of this project"):
        brought_in(survey, otto, QUOTED)
    closed = close_activity(survey, by=bruno)
    assert brought_in(closed, bruno, QUOTED).is_done


def test_a_sheet_typed_in_singly_counts_a_person_too(survey: Survey, bruno: Any) -> None:
    question = survey.questions.in_order()[0]
    type_in_response(survey, answers={str(question.pk): [question.options[0]["key"]]}, by=bruno)
    assert Event.objects.filter(kind=Kind.PARTICIPANT_JOINED, channel="offline").count() == 1


def test_the_pages_lead_from_typing_in_to_a_preview_and_its_report(
    lyon: Any, survey: Survey, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    client, here = client_at(lyon, bruno), f"/workspace/surveys/{survey.pk}/table/"
    assert here in client.get(f"/workspace/surveys/{survey.pk}/typing-in/").content.decode()
    page = client.get(here).content.decode()
    assert "Bread · Cheese · Fish" in page
    template = b"".join(client.get(f"{here}template.csv").streaming_content).decode()
    assert "How do you come here?;What do you buy?" in template
    assert client.post(here, {}).status_code == 422
    words = client.post(
        here, {"uploads": SimpleUploadedFile("w.csv", QUOTED.encode())}, follow=True
    ).content.decode()
    assert "Count 3 sheets" in words
    assert "by balloon" in words
    with enter(lyon):
        held = ConsultationImport.objects.get()
    client.post(f"/workspace/imports/{held.pk}/run/")
    run_jobs()
    report = client.get(f"/workspace/imports/{held.pk}/").content.decode()
    assert "3 sheets are counted now" in report
    assert "3 rows were not brought in" in report
    rejected = b"".join(client.get(f"/workspace/imports/{held.pk}/rejected.csv").streaming_content).decode()
    assert "How often a month? → often" in rejected
    assert "3 new sheets" in client.get("/workspace/imports/").content.decode()
