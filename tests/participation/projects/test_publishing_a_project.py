"""A project is published when it says what it is for, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from kit import clock
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.departments.models import Role
from participation.journal.models import Event, Kind
from participation.projects import actions, queries
from participation.projects.models import Project, ProjectMember, Responsibility
from tests.participation.arrange import complete_draft, draft, person, published_project

pytestmark = pytest.mark.django_db


def keys(project: Project) -> list[str]:
    return [piece.key for piece in queries.missing_to_publish(Project.objects.get(pk=project.pk))]


def test_a_complete_draft_can_be_published(inside_lyon: Any, bruno: Any) -> None:
    project = actions.publish_project(complete_draft(bruno), by=bruno)
    assert project.is_published
    assert project.published_at is not None


def test_publishing_is_on_the_record_and_in_the_journal(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    line = AuditEntry.objects.get(action="project.published")
    assert line.actor_id == bruno.pk
    assert (line.before, line.after) == ({"state": "draft"}, {"state": "published"})
    event = Event.objects.get(kind=Kind.PROJECT_PUBLISHED)
    assert (event.project_id, event.department_id) == (project.pk, project.department_id)


def test_a_fresh_draft_lacks_everything_but_its_lead(inside_lyon: Any, bruno: Any) -> None:
    assert keys(draft(bruno)) == [
        "decision",
        "decider",
        "decide_on",
        "influence",
        "influence_reason",
        "open_points",
        "closed_points",
        "answers",
        "moderation",
        "communication",
        "expectation",
    ]


@pytest.mark.parametrize(
    "piece", ["decision", "decider", "influence", "influence_reason", "open_points", "closed_points"]
)
def test_a_project_without_a_piece_of_its_purpose_cannot_be_published(
    inside_lyon: Any, bruno: Any, piece: str
) -> None:
    project = complete_draft(bruno, **{piece: "  "})
    with pytest.raises(Refused) as refused:
        actions.publish_project(project, by=bruno)
    assert refused.value.field == piece
    assert Project.objects.get(pk=project.pk).is_draft
    assert not Event.objects.filter(kind=Kind.PROJECT_PUBLISHED).exists()


def test_a_project_without_a_date_of_decision_cannot_be_published(inside_lyon: Any, bruno: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.publish_project(complete_draft(bruno, decide_on=None), by=bruno)
    assert refused.value.field == "decide_on"


@pytest.mark.parametrize("responsibility", ["lead", "answers", "moderation", "communication"])
def test_a_project_whose_team_lacks_a_responsibility_cannot_be_published(
    inside_lyon: Any, bruno: Any, responsibility: str
) -> None:
    project = complete_draft(bruno)
    actions.remove_member(ProjectMember.objects.get(project=project, responsibility=responsibility), by=bruno)
    with pytest.raises(Refused) as refused:
        actions.publish_project(project, by=bruno)
    assert refused.value.field == responsibility


def test_a_project_without_an_expectation_cannot_be_published(inside_lyon: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    actions.remove_expectation(project.expectations.get(), by=bruno)
    assert keys(project) == ["expectation"]


def test_every_missing_piece_says_why_it_matters_and_where_to_mend_it() -> None:
    pieces = [*queries.PURPOSE.values(), *queries.TEAM.values(), queries.EXPECTATION]
    assert len(pieces) == queries.PIECES
    assert all(piece.why and piece.anchor.startswith("id_") for piece in pieces)
    assert {piece.section for piece in pieces} == {"purpose", "team", "expectations"}


def test_a_project_cannot_be_published_twice(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    with pytest.raises(Refused):
        actions.publish_project(project, by=bruno)


def test_a_resident_cannot_publish(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    with pytest.raises(NotAllowed, match="lead this project"):
        actions.publish_project(complete_draft(bruno), by=ada)


def test_a_member_of_the_team_who_does_not_lead_cannot_publish(inside_lyon: Any, bruno: Any) -> None:
    project, emma = complete_draft(bruno), person("emma", role=Role.MEMBER)
    actions.add_member(
        project, user=emma, responsibility=Responsibility.ANSWERS, department=project.department, by=bruno
    )
    with pytest.raises(NotAllowed):
        actions.publish_project(project, by=emma)


def test_whoever_leads_the_project_can_publish_it(inside_lyon: Any, bruno: Any) -> None:
    project, emma = complete_draft(bruno), person("emma", role=Role.MEMBER)
    actions.add_member(project, user=emma, responsibility=Responsibility.LEAD, department=None, by=bruno)
    assert actions.publish_project(project, by=emma).is_published


def test_a_public_project_keeps_every_piece(inside_lyon: Any, bruno: Any) -> None:
    project = published_project(bruno)
    with pytest.raises(Refused) as refused:
        actions.edit_project(project, by=bruno, decider="")
    assert refused.value.field == "decider"
    with pytest.raises(Refused):
        actions.remove_member(project.members.get(responsibility="answers"), by=bruno)
    with pytest.raises(Refused):
        actions.remove_expectation(project.expectations.get(), by=bruno)
    assert keys(project) == []


def test_publishing_in_a_read_only_city_is_refused_with_a_sentence(inside_lyon: Any, bruno: Any) -> None:
    project = complete_draft(bruno)
    inside_lyon.state = inside_lyon.State.READ_ONLY
    with pytest.raises(Refused, match="can only be read"):
        actions.publish_project(project, by=bruno)


def test_the_moment_of_publishing_is_the_one_given(inside_lyon: Any, bruno: Any) -> None:
    at = clock.now()
    assert actions.publish_project(complete_draft(bruno), by=bruno, at=at).published_at == at
