"""A project can begin with what another one had: everything that was thought of, nothing that people said."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import Role
from participation.discussions.models import Contribution, Discussion
from participation.ideas.actions import add_category
from participation.projects import actions, queries
from participation.projects.models import Project, Responsibility
from participation.surveys.actions import add_question, create_survey
from participation.surveys.models import Survey
from participation.teamwork.actions import add_task, drop_task, finish_task, make_tasks
from participation.teamwork.lists import task_list
from participation.teamwork.models import Task
from tenants.context import enter
from tests.participation.arrange import (
    contributions,
    draft,
    ideas,
    open_box,
    open_discussion,
    person,
    published_project,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO) -> Project:
    """A project with everything in it, some of it said by people."""
    project = published_project(
        bruno, place="Market Square", latitude=Decimal("45.7"), longitude=Decimal("4.8")
    )
    actions.set_cover(project, file=photo, alt="The square", by=bruno)
    document = actions.add_document(
        project, file=io.BytesIO(b"a,b\n1,2\n"), name="c.csv", title="Count", language="en", by=bruno
    )
    actions.add_version(document, file=io.BytesIO(b"a,b\n1,3\n"), name="c.csv", changes="More", by=bruno)
    actions.add_milestone(project, title="A walk", happens_on=clock.today(), by=bruno)
    closes = clock.now() + timedelta(days=30)
    contributions(open_discussion(bruno, project=project, closes_at=closes), ada, number=3)
    box = open_box(bruno, project=project)
    add_category(box, name="Play", by=bruno)
    ideas(box, ada, "Swings")
    survey = create_survey(project, title="The market", by=bruno)
    first = add_question(survey, kind="one", text="How?", options=["On foot", "By bus"], by=bruno)
    key = first.options[1]["key"]
    add_question(
        survey, kind="short", text="Which line?", depends_on=first, depends_on_options=[key], by=bruno
    )
    tasks = task_list("discussion", "en")
    assert tasks is not None
    make_tasks(project, source=tasks, by=bruno)
    finish_task(Task.objects.filter(project=project).order_by("id")[0], by=bruno)
    drop_task(add_task(project, title="Not worth it", by=bruno), reason="No", by=bruno)
    return Project.objects.get(pk=project.pk)


def test_everything_that_was_thought_of_comes_along_and_it_is_said_what(source: Project, bruno: Any) -> None:
    made = actions.duplicate_project(source, title="The Station Square", by=bruno)
    project = Project.objects.get(pk=made.project.pk)
    assert project.is_draft
    assert (project.title, project.decision, project.place) == (
        "The Station Square",
        source.decision,
        source.place,
    )
    assert project.decide_on is None
    assert project.coordinates == source.coordinates
    assert project.cover_alt == "The square"
    assert project.cover_key not in ("", source.cover_key)
    assert set(project.members.values_list("responsibility", flat=True)) == set(
        source.members.values_list("responsibility", flat=True)
    )
    expectation, before = project.expectations.get(), source.expectations.get()
    assert (expectation.indicator, expectation.target) == (before.indicator, before.target)
    assert expectation.due_on == before.due_on
    number = Task.objects.filter(project=source).exclude(state=Task.State.DROPPED).count()
    tasks = Task.objects.filter(project=project)
    assert {task.state for task in tasks} == {"todo"}
    assert tasks.count() == number
    assert {str(words): many for words, many in made.copied} == {
        "Responsibilities in the team": 3,
        "Expectations": 1,
        "Picture": 1,
        "Tasks": number,
        "Discussion": 1,
        "Idea box": 1,
        "Survey": 1,
    }
    line = AuditEntry.objects.get(action="project.duplicated")
    assert (line.subject_id, line.after["from"]) == (str(project.pk), source.pk)


def test_nothing_that_people_said_is_copied(source: Project, bruno: Any) -> None:
    before = Contribution.objects.count()
    project = actions.duplicate_project(source, title="Again", by=bruno, with_documents=True).project
    assert Contribution.objects.count() == before
    assert project.outcome == ""
    assert not project.milestones.exists()
    for discussion in Discussion.objects.filter(project=project):
        assert discussion.is_draft
        assert (discussion.contribution_count, discussion.opens_at, discussion.closes_at) == (0, None, None)
    box = Discussion.objects.get(project=project, kind="ideas")
    assert [category.name for category in box.categories.all()] == ["Play"]
    assert not box.ideas.exists()
    survey = Survey.objects.get(project=project)
    first, second = survey.questions.in_order()
    assert second.depends_on == first
    assert second.depends_on_options == [first.options[1]["key"]]
    (listed,) = queries.documents_of(project)
    (other,) = queries.documents_of(source)
    assert (listed.current.number, listed.earlier) == (1, [])
    assert (listed.current.checksum, listed.current.key != other.current.key) == (
        other.current.checksum,
        True,
    )


def test_dates_move_by_so_many_days_at_the_same_time_of_the_day(source: Project, bruno: Any) -> None:
    project = actions.duplicate_project(source, title="Next year", by=bruno, days=182).project
    assert source.decide_on is not None
    assert project.decide_on == source.decide_on + timedelta(days=182)
    assert project.expectations.get().due_on == source.expectations.get().due_on + timedelta(days=182)
    old = Discussion.objects.get(project=source, kind="discussion")
    new = Discussion.objects.get(project=project, kind="discussion")
    assert old.closes_at is not None
    assert new.closes_at is not None
    was, now = timezone.localtime(old.closes_at), timezone.localtime(new.closes_at)
    assert now.date() == was.date() + timedelta(days=182)
    assert now.time() == was.time()


def test_whoever_is_gone_is_not_in_the_new_team_and_only_those_who_may_create_projects_copy_them(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    project, emma = draft(bruno), person("emma", role=Role.MEMBER)
    actions.add_member(project, user=emma, responsibility=Responsibility.ANSWERS, department=None, by=bruno)
    for somebody in (ada, emma):
        with pytest.raises(NotAllowed):
            actions.duplicate_project(project, title="Mine", by=somebody)
    emma.is_active = False
    emma.save(update_fields=["is_active"])
    made = actions.duplicate_project(project, title="Again", by=bruno)
    assert [member.user for member in made.project.members.all()] == [bruno]
    for facts, field in (({"title": " "}, "title"), ({"title": "x", "days": 9_999}, "days")):
        with pytest.raises(Refused) as refused:
            actions.duplicate_project(project, by=bruno, **facts)
        assert refused.value.field == field


def test_the_page_and_programs_say_what_was_copied(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client, pages = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    assert client.post(f"{pages}duplicate/", {"title": ""}).status_code == 422
    shown = client.post(
        f"{pages}duplicate/", {"title": "The Quay", "days": "365"}, follow=True
    ).content.decode()
    assert "Expectations (1)" in shown
    assert "Not copied: what people said" in shown
    made = client.post(
        f"/api/v1/projects/{project.slug}/copies/", {"title": "The Bridge"}, content_type="application/json"
    )
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    at = (clock.now() + timedelta(days=2)).isoformat()
    address = f"/api/v1/projects/{made.json()['slug']}/schedule/"
    refused = client.put(address, {"publish_at": at}, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (400, "decide_on")
    assert client.delete(address).status_code == 400
