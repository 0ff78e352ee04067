"""One department asks another: accepted with a name, declined with a reason, taken back; told when nobody answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.actions import close_department, create_department
from participation.departments.models import Role
from participation.projects.models import ProjectMember, Responsibility
from participation.teamwork import actions, queries
from participation.teamwork.models import HandOver
from tenants.context import enter
from tests.participation.arrange import complete_draft, person, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def parks(inside_lyon: Any) -> Any:
    return create_department(name="Parks", by=None)


@pytest.fixture
def paula(parks: Any) -> Any:
    """Who answers for the parks."""
    return person("paula", role=Role.DEPARTMENT_ADMINISTRATOR, department=parks)


@pytest.fixture
def tom(parks: Any) -> Any:
    """Who works in the parks."""
    return person("tom", role=Role.MEMBER, department=parks)


@pytest.fixture
def task(parks: Any, bruno: Any) -> Any:
    project = complete_draft(bruno)
    return actions.add_task(project, title="Count the oaks", owner=bruno, due_on=date(2027, 5, 1), by=bruno)


def in_a_week() -> Any:
    return clock.now() + timedelta(days=7)


def asked(task: Any, parks: Any, by: Any) -> HandOver:
    return actions.hand_over_task(
        task, to_department=parks, due_at=in_a_week(), note="You know the trees.", by=by
    )


def test_whoever_answers_for_the_department_is_asked(
    lyon: Any, task: Any, parks: Any, paula: Any, tom: Any, bruno: Any, run_jobs: Any
) -> None:
    row = asked(task, parks, bruno)
    assert row.is_waiting
    assert row.from_department == the_department()
    assert [found.pk for found in queries.hand_overs_to_answer(paula)] == [row.pk]
    assert list(queries.hand_overs_to_answer(tom)) == []
    run_jobs()
    [sent] = mail.outbox
    assert sent.to == ["paula@lyon.example"]
    assert "You know the trees." in sent.body
    with enter(lyon):
        task.refresh_from_db()
        assert task.owner == bruno


def test_accepting_names_who_does_it(
    lyon: Any, task: Any, parks: Any, paula: Any, tom: Any, bruno: Any, run_jobs: Any
) -> None:
    row = actions.accept_hand_over(asked(task, parks, bruno), owner=tom, by=paula)
    task.refresh_from_db()
    assert (task.owner, task.department) == (tom, parks)
    assert row.finish_on == date(2027, 5, 1)
    run_jobs()
    assert {sent.to[0] for sent in mail.outbox} == {
        "paula@lyon.example",
        "bruno@lyon.example",
        "tom@lyon.example",
    }


def test_only_the_department_answers_and_only_with_its_own_people(
    task: Any, parks: Any, paula: Any, tom: Any, bruno: Any
) -> None:
    row = asked(task, parks, bruno)
    emma = person("emma", role=Role.MEMBER, department=the_department())
    with pytest.raises(NotAllowed):
        actions.accept_hand_over(row, owner=tom, by=tom)
    with pytest.raises(NotAllowed):
        actions.decline_hand_over(row, reason="No.", by=emma)
    with pytest.raises(Refused) as refused:
        actions.accept_hand_over(row, owner=emma, by=paula)
    assert refused.value.field == "owner"


def test_declining_says_why_and_leaves_everything_where_it_was(
    task: Any, parks: Any, paula: Any, bruno: Any
) -> None:
    row = asked(task, parks, bruno)
    with pytest.raises(Refused) as refused:
        actions.decline_hand_over(row, reason=" ", by=paula)
    assert refused.value.field == "reason"
    row = actions.decline_hand_over(row, reason="Nobody counts trees in winter.", by=paula)
    task.refresh_from_db()
    assert task.owner == bruno
    assert row.state == HandOver.State.DECLINED
    with pytest.raises(Refused):
        actions.accept_hand_over(row, owner=paula, by=paula)
    # The history stays, and it can be asked again.
    asked(task, parks, bruno)
    assert queries.hand_overs_of(task.project).count() == 2


def test_a_task_is_handed_over_once_at_a_time(task: Any, parks: Any, bruno: Any) -> None:
    row = asked(task, parks, bruno)
    with pytest.raises(Refused):
        asked(task, parks, bruno)
    actions.withdraw_hand_over(row, by=bruno)
    asked(task, parks, bruno)


def test_a_department_is_not_asked_for_what_it_has_nor_without_time(
    task: Any, parks: Any, bruno: Any
) -> None:
    with pytest.raises(Refused) as refused:
        asked(task, the_department(), bruno)
    assert refused.value.field == "to_department"
    with pytest.raises(Refused) as refused:
        actions.hand_over_task(task, to_department=parks, due_at=clock.now(), by=bruno)
    assert refused.value.field == "due_at"


def test_what_is_done_meanwhile_is_no_longer_asked(task: Any, parks: Any, paula: Any, bruno: Any) -> None:
    row = asked(task, parks, bruno)
    actions.finish_task(task, by=bruno)
    row.refresh_from_db()
    assert row.state == HandOver.State.WITHDRAWN
    assert list(queries.hand_overs_to_answer(paula)) == []


def test_a_responsibility_goes_to_the_other_department(parks: Any, paula: Any, tom: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    row = actions.hand_over_responsibility(
        project,
        responsibility=Responsibility.ANSWERS,
        to_department=parks,
        due_at=in_a_week(),
        by=bruno,
    )
    actions.accept_hand_over(row, owner=tom, by=paula)
    [carrier] = ProjectMember.objects.filter(project=project, responsibility=Responsibility.ANSWERS)
    assert (carrier.user, carrier.department) == (tom, parks)
    assert project.members.filter(user=bruno).count() == 3


def test_every_step_is_on_the_record(task: Any, parks: Any, paula: Any, tom: Any, bruno: Any) -> None:
    actions.accept_hand_over(asked(task, parks, bruno), owner=tom, by=paula)
    lines = AuditEntry.objects.filter(subject_type="teamwork.handover").order_by("id")
    assert [line.action for line in lines] == ["hand_over.asked", "hand_over.accepted"]


def test_a_department_that_closes_passes_on_what_it_was_asked(
    task: Any, parks: Any, paula: Any, bruno: Any
) -> None:
    row = asked(task, parks, bruno)
    rivers = create_department(name="Rivers", by=None)
    own = actions.add_task(task.project, title="Plant", department=parks, by=bruno)
    close_department(parks, heir=rivers, by=bruno)
    row.refresh_from_db()
    own.refresh_from_db()
    assert (row.to_department, own.department) == (rivers, rivers)
    # Now the giver goes up in the one that was asked: nothing is left to ask.
    close_department(the_department(), heir=rivers, by=bruno)
    row.refresh_from_db()
    assert row.state == HandOver.State.WITHDRAWN


def test_what_a_person_carries_goes_to_their_heir(task: Any, parks: Any, paula: Any, bruno: Any) -> None:
    asked(task, parks, bruno)
    only_asked = actions.hand_person_over(bruno, heir=None)
    assert only_asked == {"tasks": [task.pk], "risks": []}
    task.refresh_from_db()
    assert task.owner == bruno
    actions.hand_person_over(bruno, heir=paula)
    task.refresh_from_db()
    assert task.owner == paula
    assert HandOver.objects.get().asked_by == paula


ACTS = ("ask", "accept", "decline", "withdraw", "finish", "reopen")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=10))
def test_a_hand_over_moves_only_along_its_ways(
    task: Any, parks: Any, paula: Any, tom: Any, bruno: Any, acts: list[str]
) -> None:
    """Against the plainest model there is: who has the task, and whether an answer is waited for."""
    task = actions.add_task(task.project, title="Count the oaks", owner=bruno, by=bruno)
    waiting, holder, done, number = False, "bruno", False, 0
    latest: HandOver | None = None
    for act in acts:
        allowed = {
            "ask": not done and not waiting and holder == "bruno",
            "accept": waiting,
            "decline": waiting,
            "withdraw": waiting,
            "finish": not done,
            "reopen": done,
        }[act]
        if latest is None and act in ("accept", "decline", "withdraw"):
            continue
        try:
            if act == "ask":
                latest = asked(task, parks, bruno)
            elif act == "accept":
                actions.accept_hand_over(latest, owner=tom, by=paula)  # type: ignore[arg-type]
            elif act == "decline":
                actions.decline_hand_over(latest, reason="No.", by=paula)  # type: ignore[arg-type]
            elif act == "withdraw":
                actions.withdraw_hand_over(latest, by=bruno)  # type: ignore[arg-type]
            elif act == "finish":
                actions.finish_task(task, by=bruno)
            else:
                actions.reopen_task(task, by=bruno)
        except Refused:
            assert not allowed, act
        else:
            assert allowed, act
            number += act == "ask"
            waiting = act == "ask" or (waiting and act == "reopen")
            holder = "tom" if act == "accept" else holder
            done = act == "finish" or (done and act != "reopen")
        task.refresh_from_db()
        assert HandOver.objects.filter(task=task, state=HandOver.State.ASKED).count() == int(waiting)
        assert HandOver.objects.filter(task=task).count() == number
        assert str(task.owner).lower() == holder
        assert not HandOver.objects.filter(task=task, answered_at=None).exclude(state="asked").exists()
    actions.drop_task(task, reason="Enough.", by=bruno) if not done else None


def test_the_pages_go_from_asking_to_answering(
    lyon: Any, task: Any, parks: Any, paula: Any, tom: Any, bruno: Any, client_at: Any
) -> None:
    client, other = client_at(lyon, bruno), client_at(lyon, paula)
    page = client.get(f"/workspace/tasks/{task.pk}/hand-over/").content.decode()
    assert "Ask the department" in page
    refused = client.post(f"/workspace/tasks/{task.pk}/hand-over/", {"note": "Kept"})
    assert refused.status_code == 422
    assert "Kept" in refused.content.decode()
    sent = client.post(
        f"/workspace/tasks/{task.pk}/hand-over/",
        {"to_department": parks.pk, "due_at": "2030-01-01T10:00", "note": "You know the trees."},
        follow=True,
    )
    assert "Parks has been asked." in sent.content.decode()
    home = other.get("/workspace/").content.decode()
    assert "Count the oaks" in home
    with enter(lyon):
        path = f"/workspace/hand-overs/{HandOver.objects.get().pk}/"
    assert path in home
    assert "Only those who administer" in client_at(lyon, tom).get(path).content.decode()
    assert other.post(f"{path}acceptance/", {"owner": ""}).status_code == 422
    assert other.post(f"{path}refusal/", {"reason": ""}).status_code == 422
    accepted = other.post(f"{path}acceptance/", {"owner": tom.pk}, follow=True).content.decode()
    assert "Accepted" in accepted
    assert "Tom" in accepted
    assert "Count the oaks" in other.get("/workspace/hand-overs/").content.decode()
    assert "Count the oaks" in client.get(f"/workspace/tasks/{task.pk}/").content.decode()


def test_the_api_does_the_same(
    lyon: Any, task: Any, parks: Any, paula: Any, tom: Any, bruno: Any, client_at: Any
) -> None:
    client, other = client_at(lyon, bruno), client_at(lyon, paula)

    def post(who: Any, path: str, data: Any = None) -> Any:
        return who.post(f"/api/v1{path}", data, content_type="application/json")

    made = post(
        client, f"/tasks/{task.pk}/hand-overs/", {"to_department": "parks", "due_at": "2030-01-01T09:00:00Z"}
    )
    assert made.status_code == 201
    pk = made.json()["id"]
    assert other.get("/api/v1/hand-overs/").json()["results"][0]["id"] == pk
    assert post(other, f"/hand-overs/{pk}/refusal/", {"reason": ""}).json()["field"] == "reason"
    assert post(client_at(lyon, tom), f"/hand-overs/{pk}/acceptance/", {"owner": tom.pk}).status_code == 403
    accepted = post(other, f"/hand-overs/{pk}/acceptance/", {"owner": tom.pk}).json()
    assert (accepted["state"], accepted["owner"]) == ("accepted", tom.pk)
    assert post(client, f"/hand-overs/{pk}/withdrawal/").status_code == 400
    again = post(
        client,
        f"/projects/{task.project.slug}/hand-overs/",
        {"to_department": "parks", "due_at": "2030-01-01T09:00:00Z", "responsibility": "answers"},
    )
    assert again.status_code == 201
    listed = client.get(f"/api/v1/projects/{task.project.slug}/hand-overs/").json()["results"]
    assert [row["responsibility"] for row in listed] == ["answers", ""]
