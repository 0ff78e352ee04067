"""A draft is published by itself at the moment that was set for it, or whoever leads it is told why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import Role
from participation.journal.models import Event, Kind
from participation.news.models import News
from participation.projects import actions, jobs
from participation.projects.models import Project, Responsibility
from tenants.context import enter
from tests.participation.arrange import complete_draft, draft, person

pytestmark = pytest.mark.django_db


def planned(by: Any, *, hours: float = 2, **facts: Any) -> Project:
    at = clock.now() + timedelta(hours=hours)
    return actions.schedule_publication(complete_draft(by, **facts), at=at, by=by)


def time_comes(project: Project, *, late: timedelta = timedelta(seconds=2)) -> Project:
    """What the worker does when the queue gives it the job."""
    at = project.publish_at
    assert at is not None
    with clock.frozen_at(at + late):
        jobs.publish_planned(project_id=project.pk, publish_at=at.isoformat())
    return Project.objects.get(pk=project.pk)


def recorded() -> list[str]:
    lines = AuditEntry.objects.filter(action__startswith="project.publi").order_by("id")
    return [line.action.removeprefix("project.") for line in lines]


def test_its_time_comes_and_everything_happens_as_by_hand(inside_lyon: Any, bruno: Any) -> None:
    project = planned(bruno)
    assert project.is_draft
    row = time_comes(project)
    assert row.is_published
    assert (row.publish_at, row.publish_by) == (None, None)
    assert row.published_at == (project.publish_at or clock.now()) + timedelta(seconds=2)
    assert Event.objects.filter(kind=Kind.PROJECT_PUBLISHED, project_id=project.pk).count() == 1
    assert News.objects.filter(key=f"project:{project.pk}").count() == 1
    assert recorded() == ["publication_planned", "published"]
    assert AuditEntry.objects.get(action="project.published").actor_id == bruno.pk


def test_the_job_waits_in_the_queue_for_its_moment_and_a_second_run_changes_nothing(
    lyon: Any, bruno: Any, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        project = planned(bruno)
    run_jobs()
    with enter(lyon):
        assert Project.objects.get(pk=project.pk).is_draft
        row = time_comes(project)
        published_at = row.published_at
        assert not actions.carry_out_publication(project.pk, planned_for=project.publish_at or clock.now())
        assert Project.objects.get(pk=project.pk).published_at == published_at
        assert News.objects.filter(key=f"project:{project.pk}").count() == 1


def test_a_plan_is_refused_now_for_what_publishing_would_be_refused_for(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        actions.schedule_publication(draft(bruno), at=tomorrow, by=bruno)
    assert refused.value.field == "decision"
    project = complete_draft(bruno)
    for at in (clock.now(), clock.now() - timedelta(hours=1), clock.now() + timedelta(days=400)):
        with pytest.raises(Refused) as refused:
            actions.schedule_publication(project, at=at, by=bruno)
        assert refused.value.field == "publish_at"
    with pytest.raises(NotAllowed):
        actions.schedule_publication(project, at=tomorrow, by=ada)
    with pytest.raises(Refused, match="Nothing is planned"):
        actions.cancel_publication(project, by=bruno)


def test_a_changed_plan_leaves_the_first_job_without_effect_and_a_cancelled_one_both(
    inside_lyon: Any, bruno: Any
) -> None:
    first = planned(bruno, hours=1)
    moved = actions.schedule_publication(first, at=clock.now() + timedelta(hours=5), by=bruno)
    assert time_comes(first).is_draft
    actions.cancel_publication(moved, by=bruno)
    assert time_comes(moved).is_draft
    assert recorded() == ["publication_planned", "publication_planned", "publication_cancelled"]
    by_hand = actions.publish_project(planned(bruno, title="The Library"), by=bruno)
    assert by_hand.publish_at is None
    put_away = actions.archive_project(planned(bruno, title="The Quay"), by=bruno)
    assert put_away.publish_at is None


def test_what_lacks_something_then_stays_a_draft_and_its_leads_are_told_why(
    lyon: Any, bruno: Any, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        project = planned(bruno)
        emma = person("emma", role=Role.MEMBER)
        actions.add_member(project, user=emma, responsibility=Responsibility.LEAD, department=None, by=bruno)
        actions.edit_project(project, by=bruno, decider="")
        row = time_comes(project)
        assert row.is_draft
        assert row.publish_at is None
        assert recorded() == ["publication_planned", "publication_failed"]
        assert not News.objects.filter(key=f"project:{project.pk}").exists()
        assert time_comes(project).is_draft
    run_jobs()
    letters = [letter for letter in mail.outbox if "Not published" in letter.subject]
    assert {letter.to[0] for letter in letters} == {"bruno@lyon.example", "emma@lyon.example"}
    assert "Who takes the decision" in letters[0].body
    assert f"/workspace/projects/{project.slug}/publishing/" in letters[0].body


def test_whoever_planned_it_must_still_be_allowed_to(inside_lyon: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    emma = person("emma", role=Role.MEMBER)
    member = actions.add_member(
        project, user=emma, responsibility=Responsibility.LEAD, department=None, by=bruno
    )
    project = actions.schedule_publication(project, at=clock.now() + timedelta(hours=1), by=emma)
    actions.remove_member(member, by=bruno)
    assert time_comes(project).is_draft


def test_what_a_site_could_not_do_in_time_is_caught_up_for_a_day(inside_lyon: Any, bruno: Any) -> None:
    soon, long_ago = planned(bruno), planned(bruno, title="The Library", hours=1)
    assert soon.publish_at is not None
    with clock.frozen_at(soon.publish_at + timedelta(hours=23, minutes=30)):
        jobs.publish_overdue()
    assert Project.objects.get(pk=soon.pk).is_published
    assert Project.objects.get(pk=long_ago.pk).is_draft
    assert recorded()[-2:] in (
        ["published", "publication_failed"],
        ["publication_failed", "published"],
    )


def test_the_page_asks_in_the_time_of_the_city(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        tomorrow = timezone.localtime(clock.now()).replace(hour=8, minute=30) + timedelta(days=1)
    client, pages = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    assert client.post(f"{pages}schedule/", {"publish_at": "2020-01-01T08:30"}).status_code == 422
    facts = {"publish_at": tomorrow.strftime("%Y-%m-%dT%H:%M")}
    assert client.post(f"{pages}schedule/", facts).status_code == 302
    with enter(lyon):
        at = Project.objects.get(pk=project.pk).publish_at
        assert isinstance(at, datetime)
        assert timezone.localtime(at).strftime("%H:%M") == "08:30"
    assert "It is planned" in client.get(f"{pages}publishing/").content.decode()
    assert "Will be published" in client.get(pages).content.decode()
    assert client.post(f"{pages}schedule/removal/").status_code == 302
    assert "It is planned" not in client.get(f"{pages}publishing/").content.decode()
