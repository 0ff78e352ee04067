"""What both sides expected of a project, next to what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.engagement import actions, queries
from participation.engagement.models import Voice
from participation.projects.models import Expectation, Project

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tenants.models import Tenant


def target(project: Project, *, baseline: int | None, aim: int) -> Expectation:
    return Expectation.objects.create(
        project=project,
        indicator="Minutes to wait",
        baseline=baseline,
        target=aim,
        due_on=clock.today() + timedelta(days=30),
    )


def close(project: Project) -> Project:
    Project.objects.filter(pk=project.pk).update(state="closed", closed_at=clock.now())
    return Project.objects.get(pk=project.pk)


@pytest.mark.parametrize(
    ("baseline", "aim", "reached", "met"),
    [
        (10, 5, 5, True),
        (10, 5, 6, False),
        (None, 300, 310, True),
        (0, 300, 299, False),
        (None, 300, None, None),
    ],
)
def test_a_target_is_met_in_the_direction_in_which_it_lay(
    project: Project, baseline: int | None, aim: int, reached: int | None, met: bool | None
) -> None:
    row = target(project, baseline=baseline, aim=aim)
    row.reached = Decimal(reached) if reached is not None else None
    assert row.was_met is met


def test_staff_enter_what_was_reached(project: Project, bruno: User, ada: User) -> None:
    row = target(project, baseline=10, aim=5)
    with pytest.raises(NotAllowed):
        actions.say_what_was_reached(row, reached=Decimal(4), on=clock.today(), by=ada)
    with pytest.raises(Refused):
        actions.say_what_was_reached(row, reached=Decimal(4), on=clock.today() + timedelta(days=1), by=bruno)
    actions.say_what_was_reached(row, reached=Decimal(4), on=clock.today(), by=bruno)
    assert Expectation.objects.get(pk=row.pk).was_met


def test_a_person_has_one_voice_and_can_change_it(project: Project, ada: User) -> None:
    actions.say_hope(project, hope="answered", by=ada)
    actions.say_hope(project, hope="changes", by=ada)
    assert Voice.objects.get().hope == "changes"


def test_hoping_is_for_running_projects_and_judging_for_closed_ones(project: Project, ada: User) -> None:
    with pytest.raises(NotAllowed):
        actions.judge(project, met="yes", clarity=4, again="yes", by=ada)
    closed = close(project)
    with pytest.raises(NotAllowed):
        actions.say_hope(closed, hope="changes", by=ada)
    with pytest.raises(Refused):
        actions.judge(closed, met="yes", clarity=6, again="yes", by=ada)
    actions.judge(closed, met="yes", clarity=4, again="no", by=ada)


def test_fewer_than_five_voices_are_not_shown(project: Project, people: list[User]) -> None:
    for person in people[:4]:
        actions.say_hope(project, hope="answered", by=person)
    assert queries.expectation_report(project).hoped == []
    actions.say_hope(project, hope="changes", by=people[4])
    report = queries.expectation_report(project)
    assert report.strongest is not None
    assert (report.strongest.hope, report.strongest.people) == ("answered", 4)


def test_the_report_says_where_the_two_sides_differ(
    project: Project, people: list[User], bruno: User
) -> None:
    row = target(project, baseline=10, aim=5)
    actions.say_what_was_reached(row, reached=Decimal(4), on=clock.today(), by=bruno)
    closed = close(project)
    for number, person in enumerate(people):
        actions.judge(closed, met="no" if number else "partly", clarity=2, again="partly", by=person)
    report = queries.expectation_report(closed)
    assert (report.targets_met, report.people_judged) == (1, 6)
    assert report.share_met == pytest.approx(1 / 6)
    assert report.sides_differ


def test_the_project_page_asks_and_the_answer_is_kept(
    lyon: Tenant, project: Project, ada: User, client_at: Callable[..., Client]
) -> None:
    address = reverse("engagement_site:voice", args=[project.slug])
    client = client_at(lyon, ada)
    assert address in client.get(reverse("projects:detail", args=[project.slug])).content.decode()
    assert client_at(lyon).get(address).status_code == 302
    assert client.post(address, {"hope": "changes"}).status_code == 302
    connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
    assert Voice.objects.get().hope == "changes"


def test_closing_leads_to_the_report(
    lyon: Tenant, project: Project, bruno: User, client_at: Callable[..., Client], people: list[Any]
) -> None:
    client = client_at(lyon, bruno)
    response = client.get(reverse("engagement:expectations", args=[project.slug]))
    assert response.status_code == 200
