"""Where a government wants it, somebody else looks at a project before it is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import Role
from participation.news.models import Notice
from participation.news.sources import tell
from participation.projects import actions, jobs, queries
from participation.projects.models import Project, PublicationReview, PublishingPolicy
from participation.teamwork.needs import needs_of
from tenants.context import enter
from tests.participation.arrange import complete_draft, draft, person, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(inside_lyon: Any, bruno: Any) -> PublishingPolicy:
    return actions.decide_about_reviews(needed=True, by=bruno)


@pytest.fixture
def emma(inside_lyon: Any) -> User:
    """Somebody else who may publish."""
    return person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=the_department())


def test_only_administrators_decide_whether_it_is_wanted(inside_lyon: Any, bruno: Any, emma: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.decide_about_reviews(needed=True, by=emma)
    assert not queries.needs_review()
    actions.decide_about_reviews(needed=True, by=bruno)
    actions.decide_about_reviews(needed=True, by=bruno)
    assert queries.needs_review()
    actions.decide_about_reviews(needed=False, by=bruno)
    assert actions.publish_project(complete_draft(bruno), by=bruno).is_published
    lines = AuditEntry.objects.filter(action__startswith="project.review").order_by("id")
    assert [line.action for line in lines] == ["project.review_required", "project.review_released"]


def test_nothing_is_published_or_planned_before_somebody_else_has_approved_it(
    wanted: Any, bruno: Any, emma: Any
) -> None:
    project = complete_draft(bruno)
    with pytest.raises(Refused) as refused:
        actions.publish_project(project, by=bruno)
    assert refused.value.field == "review"
    with pytest.raises(Refused, match="Somebody else"):
        actions.schedule_publication(project, at=clock.now() + timedelta(hours=1), by=bruno)
    review = actions.ask_for_review(project, by=bruno, note="Is the influence right?")
    with pytest.raises(Refused, match="asked already"):
        actions.ask_for_review(project, by=emma)
    with pytest.raises(NotAllowed, match="yourself"):
        actions.approve_publication(review, by=bruno)
    actions.approve_publication(review, by=emma)
    with pytest.raises(Refused, match="any more"):
        actions.send_publication_back(review, by=emma, comment="No")
    assert actions.publish_project(project, by=bruno).is_published


def test_whoever_may_not_publish_may_not_approve_and_an_incomplete_draft_is_not_looked_at(
    wanted: Any, bruno: Any, ada: Any
) -> None:
    with pytest.raises(Refused, match="Missing"):
        actions.ask_for_review(draft(bruno), by=bruno)
    with pytest.raises(NotAllowed):
        actions.ask_for_review(complete_draft(bruno), by=ada)
    review = actions.ask_for_review(complete_draft(bruno), by=bruno)
    for somebody in (ada, person("carl", role=Role.ANALYST), person("mia", role=Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            actions.approve_publication(review, by=somebody)


def test_it_is_sent_back_with_what_should_change_and_can_be_asked_for_again(
    wanted: Any, bruno: Any, emma: Any
) -> None:
    project = complete_draft(bruno)
    review = actions.ask_for_review(project, by=bruno)
    with pytest.raises(Refused) as refused:
        actions.send_publication_back(review, by=emma, comment=" ")
    assert refused.value.field == "comment"
    actions.send_publication_back(review, by=emma, comment="Say who pays.")
    assert queries.look_at(project).is_missing
    again = actions.ask_for_review(project, by=bruno)
    actions.withdraw_review(again, by=bruno)
    with pytest.raises(Refused):
        actions.approve_publication(again, by=emma)
    lines = AuditEntry.objects.filter(subject_type="projects.project").order_by("-id")[:4]
    assert [line.action.removeprefix("project.") for line in reversed(lines)] == [
        "review_asked",
        "sent_back",
        "review_asked",
        "review_withdrawn",
    ]


def test_a_change_of_the_purpose_makes_an_approval_worth_nothing(wanted: Any, bruno: Any, emma: Any) -> None:
    project = complete_draft(bruno)
    review = actions.approve_publication(actions.ask_for_review(project, by=bruno), by=emma)
    actions.edit_project(project, by=bruno, place="Market Square")
    assert not queries.look_at(project).is_missing
    actions.edit_project(project, by=bruno, influence="inform")
    review.refresh_from_db()
    assert review.state == PublicationReview.State.LAPSED
    with pytest.raises(Refused):
        actions.publish_project(project, by=bruno)
    assert AuditEntry.objects.filter(action="project.approval_lapsed").count() == 1


def test_nobody_approves_what_was_changed_while_they_read(wanted: Any, bruno: Any, emma: Any) -> None:
    project = complete_draft(bruno)
    review = actions.ask_for_review(project, by=bruno)
    seen = queries.purpose_digest(project)
    project = actions.edit_project(project, by=bruno, open_points="Nothing at all")
    with pytest.raises(Refused, match="while you were reading"):
        actions.approve_publication(review, by=emma, seen=seen)
    assert actions.approve_publication(review, by=emma, seen=queries.purpose_digest(project)).is_approved


def test_a_planned_publication_needs_the_approval_to_stand_when_its_time_comes(
    wanted: Any, bruno: Any, emma: Any
) -> None:
    for title, changes in (("The Market", {}), ("The Library", {"decider": "The mayor"})):
        project = complete_draft(bruno, title=title)
        actions.approve_publication(actions.ask_for_review(project, by=bruno), by=emma)
        at = clock.now() + timedelta(hours=1)
        project = actions.schedule_publication(project, at=at, by=bruno)
        actions.edit_project(project, by=bruno, **changes)
        with clock.frozen_at(at):
            jobs.publish_planned(project_id=project.pk, publish_at=at.isoformat())
        assert Project.objects.get(pk=project.pk).is_published == (not changes)


def test_those_who_may_look_are_told_at_once_and_whoever_asked_hears_what_came_of_it(
    lyon: Any, bruno: Any, wanted: Any, emma: Any, run_jobs: Callable[[], int]
) -> None:
    with enter(lyon):
        carl = person("carl", role=Role.MEMBER)
        review = actions.ask_for_review(complete_draft(bruno), by=bruno, note="Is the influence right?")

        def waits(user: Any) -> bool:
            return any(need.key == f"publication_review:{review.pk}" for need in needs_of(user))

        assert waits(emma)
        assert not waits(bruno)
        assert not waits(carl)
    run_jobs()
    (letter,) = (one for one in mail.outbox if "A draft waits for your eyes" in one.subject)
    assert letter.to == [emma.email]
    assert "Is the influence right?" in letter.body
    with enter(lyon):
        (notice,) = Notice.objects.filter(recipient=emma)
        assert "A draft waits" in str(tell([notice])[notice.pk].headline)
        actions.send_publication_back(review, by=emma, comment="Say who pays.")
        assert not waits(emma)
        assert tell([notice]) == {}, "nobody is sent to what does not wait any more"
    run_jobs()
    (letter,) = (one for one in mail.outbox if "Sent back" in one.subject)
    assert letter.to == ["bruno@lyon.example"]
    assert "Say who pays." in letter.body


def test_the_nearest_who_may_are_told_and_not_everybody_above(wanted: Any, bruno: Any, emma: Any) -> None:
    project = complete_draft(bruno)
    anna = person("anna", role=Role.ADMINISTRATOR)
    asked_by_bruno = actions.ask_for_review(project, by=bruno)
    assert queries.reviewers_of(asked_by_bruno) == [emma.pk]
    actions.withdraw_review(asked_by_bruno, by=bruno)
    asked_by_emma = actions.ask_for_review(project, by=emma)
    assert queries.reviewers_of(asked_by_emma) == sorted([anna.pk, bruno.pk])


def test_the_pages_ask_approve_and_send_back(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=the_department())
    client, pages = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/"
    assert client.post("/workspace/settings/publishing/", {"needs_review": "on"}).status_code == 302
    assert "checked" in client.get("/workspace/settings/publishing/").content.decode()
    assert "Decide about a second look" in client.get("/workspace/settings/").content.decode()
    gate = client.get(pages).content.decode()
    assert "Somebody else has to look first." in gate
    assert f"{pages}publication/" not in gate
    assert client.post(f"{pages}review/", {"note": "Please"}).status_code == 302
    with enter(lyon):
        review = PublicationReview.objects.get()
    ids = re.findall(r'\bid="([^"]+)"', client.get(f"{pages}publishing/").content.decode())
    assert [one for one in set(ids) if ids.count(one) > 1] == []
    verdict, hers = f"/workspace/publication-reviews/{review.pk}/verdict/", client_at(lyon, emma)
    shown = hers.get(f"{pages}publishing/").content.decode()
    assert "Send back" in shown
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert [one for one in set(ids) if ids.count(one) > 1] == []
    assert "Send back" not in client.get(f"{pages}publishing/").content.decode()
    assert hers.post(verdict, {"send_back": "yes"}).status_code == 422
    assert hers.post(verdict, {"approve": "yes", "seen": "something else"}).status_code == 422
    with enter(lyon):
        seen = queries.purpose_digest(project)
    assert client.post(verdict, {"approve": "yes", "seen": seen}).status_code == 403
    assert hers.post(verdict, {"approve": "yes", "seen": seen}).status_code == 302
    assert f"{pages}publication/" in client.get(pages).content.decode()


def test_programs_ask_and_decide_by_the_same_rules(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        actions.decide_about_reviews(needed=True, by=bruno)
        project = complete_draft(bruno)
        emma = person("emma", role=Role.DEPARTMENT_ADMINISTRATOR, department=the_department())
    here = f"/api/v1/projects/{project.slug}/review/"
    his, hers = client_at(lyon, bruno), client_at(lyon, emma)

    def sent(client: Any, method: str, path: str, data: Any = None) -> Any:
        return getattr(client, method)(path, data, content_type="application/json")

    assert his.get(here).status_code == 404
    asked = sent(his, "post", here, {"note": "Is the influence right?"})
    assert asked.status_code == 201
    assert sent(his, "post", here, {}).status_code == 400
    verdict = f"/api/v1/reviews/{asked.json()['id']}/"
    seen = hers.get(here).json()["seen"]
    assert sent(his, "put", verdict, {"approve": True, "seen": seen}).status_code == 403
    assert sent(hers, "put", verdict, {"approve": True}).status_code == 400, "nothing was looked at"
    assert sent(hers, "put", verdict, {"approve": False}).json()["field"] == "comment"
    approved = sent(hers, "put", verdict, {"approve": True, "seen": seen})
    assert approved.json()["state"] == "approved"
    assert sent(his, "delete", verdict).status_code == 400
