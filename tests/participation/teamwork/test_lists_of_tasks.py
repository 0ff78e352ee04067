"""Tasks made from a list: dated from the project's own days, given to whoever carries them, never made twice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from kit.errors import NotAllowed, Refused
from participation.departments.models import Role
from participation.projects import actions as projects
from participation.projects.models import Responsibility
from participation.teamwork import actions
from participation.teamwork.dates import nearest_anchor
from participation.teamwork.lists import Line, risk_lines, task_list, task_lists
from participation.teamwork.models import Anchor, Task, TaskTemplate
from tests.participation.arrange import complete_draft, draft, person

pytestmark = pytest.mark.django_db
PUBLICATION = date(2027, 3, 1)


@pytest.fixture
def project(inside_lyon: Any, bruno: Any) -> Any:
    return complete_draft(bruno, decide_on=date(2027, 6, 1))


def the_list(key: str = "discussion", language: str = "en") -> Any:
    found = task_list(key, language)
    assert found
    return found


def test_the_products_lists_say_everything_in_every_language(inside_lyon: Any) -> None:
    for language, _name in django_settings.LANGUAGES:
        for one in task_lists(language):
            assert one.name
            assert len({line.key for line in one.lines}) == len(one.lines) >= 5
            for line in one.lines:
                assert line.title
                assert len(line.title) <= 200
                assert line.anchor in Anchor.values
                assert line.carries in Responsibility.values
        for risk in risk_lines(language):
            assert 0 < len(risk.fear) <= 300
            assert 0 < len(risk.opportunity) <= 300
    # Words of one language that stand in another's place would be the same ones.
    titles = [
        {line.title for one in task_lists(code) for line in one.lines} for code in ("en", "fr", "de", "nl")
    ]
    assert len(set.union(*titles)) == sum(map(len, titles))


def test_tasks_are_dated_from_the_projects_days(project: Any, bruno: Any) -> None:
    made = actions.make_tasks(project, source=the_list(), publication=PUBLICATION, by=bruno)
    assert made.added == len(the_list().lines)
    question = Task.objects.get(template_key="discussion/question")
    assert question.due_on == PUBLICATION - timedelta(days=14)
    assert Task.objects.get(template_key="discussion/outcome").due_on == date(2027, 6, 8)
    assert Task.objects.get(template_key="discussion/summary").due_on is None


def test_tasks_go_to_whoever_carries_them_else_to_the_department(project: Any, bruno: Any) -> None:
    emma = person("emma", role=Role.MEMBER)
    projects.set_team(
        project,
        members=[projects.TeamMember(emma, None, Responsibility.COMMUNICATION)],
        by=bruno,
    )
    actions.make_tasks(project, source=the_list(), by=bruno)
    invite = Task.objects.get(template_key="discussion/invite")
    assert invite.owner == emma
    question = Task.objects.get(template_key="discussion/question")
    assert question.owner is None
    assert question.department == project.department


def test_a_list_never_makes_a_task_twice(project: Any, bruno: Any) -> None:
    actions.make_tasks(project, source=the_list(), by=bruno)
    first = Task.objects.get(template_key="discussion/question")
    actions.edit_task(first, title="Write the question with the school", by=bruno)
    actions.drop_task(Task.objects.get(template_key="discussion/invite"), reason="No need.", by=bruno)
    number = Task.objects.count()
    assert actions.make_tasks(project, source=the_list(), by=bruno).added == 0
    french = task_list("discussion", "fr")
    assert french
    assert actions.make_tasks(project, source=french, by=bruno).added == 0
    assert Task.objects.count() == number


def test_dates_are_made_anew_except_those_chosen_by_hand(project: Any, bruno: Any) -> None:
    actions.make_tasks(project, source=the_list(), publication=PUBLICATION, by=bruno)
    chosen = Task.objects.get(template_key="discussion/question")
    actions.edit_task(chosen, due_on=date(2027, 1, 1), by=bruno)
    finished = actions.finish_task(Task.objects.get(template_key="discussion/scope"), by=bruno)
    later = PUBLICATION + timedelta(days=30)
    made = actions.make_tasks(project, source=the_list(), publication=later, by=bruno)
    assert made == type(made)(added=0, moved=3)
    chosen.refresh_from_db()
    assert chosen.due_on == date(2027, 1, 1)
    assert Task.objects.get(pk=finished.pk).due_on == PUBLICATION - timedelta(days=21)
    assert Task.objects.get(template_key="discussion/invite").due_on == later - timedelta(days=3)


def test_the_day_it_was_published_counts_before_the_planned_one(project: Any, bruno: Any) -> None:
    project = projects.publish_project(project, by=bruno)
    actions.make_tasks(project, source=the_list(), publication=PUBLICATION, by=bruno)
    first = Task.objects.get(template_key="discussion/first-answers")
    assert first.due_on == clock.today() + timedelta(days=7)


def test_a_projects_tasks_are_saved_as_a_list_for_the_next(project: Any, bruno: Any) -> None:
    actions.make_tasks(project, source=the_list(), by=bruno)
    actions.add_task(project, title="Ask the school", due_on=date(2027, 5, 30), by=bruno)
    dropped = Task.objects.get(template_key="discussion/invite")
    actions.drop_task(dropped, reason="No need.", by=bruno)
    saved = actions.save_list(project, name=" As  always ", by=bruno)
    own = task_list(f"own-{saved.pk}", "en")
    assert own
    assert own.name == "As always"
    lines = {line.title: line for line in own.lines}
    assert dropped.title not in lines
    assert (lines["Ask the school"].anchor, lines["Ask the school"].days) == ("decision", -2)
    assert lines["Publish what was decided and what the contributions changed"].carries == "lead"
    other = draft(bruno, title="The Library", decide_on=date(2028, 1, 10))
    actions.make_tasks(other, source=own, by=bruno)
    assert Task.objects.get(project=other, title="Ask the school").due_on == date(2028, 1, 8)
    # In the project it was saved from, everything is there already.
    assert actions.make_tasks(project, source=own, by=bruno).added == 0


def test_a_list_of_the_same_name_is_replaced_and_one_can_be_removed(project: Any, bruno: Any) -> None:
    with pytest.raises(Refused):
        actions.save_list(project, name="As always", by=bruno)
    actions.add_task(project, title="One", by=bruno)
    first = actions.save_list(project, name="As always", by=bruno)
    actions.add_task(project, title="Two", by=bruno)
    second = actions.save_list(project, name="As always", by=bruno)
    assert first.pk == second.pk
    assert len(second.lines) == 2
    emma = person("emma", role=Role.MEMBER)
    with pytest.raises(NotAllowed):
        actions.remove_list(second, by=emma)
    actions.remove_list(second, by=bruno)
    assert not TaskTemplate.objects.exists()


@given(
    due=st.none() | st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    days=st.dictionaries(
        st.sampled_from(Anchor.values), st.none() | st.dates(date(2026, 1, 1), date(2029, 1, 1))
    ),
)
def test_a_date_counted_from_its_nearest_day_is_the_date(due: date | None, days: dict[str, Any]) -> None:
    anchor, after = nearest_anchor(due, days)
    if due is None or not any(days.values()):
        assert (anchor, after) == ("", 0)
    else:
        assert Line("", "", anchor=anchor, days=after).due_on(days) == due


def test_the_page_makes_tasks_saves_lists_and_says_no_next_to_the_field(
    lyon: Any, bruno: Any, client_at: Any
) -> None:
    from tenants.context import enter

    with enter(lyon):
        slug = complete_draft(bruno).slug
    client, base = client_at(lyon, bruno), f"/workspace/projects/{slug}/tasks/"
    page = client.get(base).content.decode()
    assert "No tasks yet" in page
    assert "Planned day of publication" in page
    made = client.post(f"{base}list/", {"source": "workshop", "publication": "2027-03-01"}, follow=True)
    assert "7 tasks were added." in made.content.decode()
    assert "Book a place that everybody can reach and enter" in made.content.decode()
    again = client.post(f"{base}list/", {"source": "workshop", "publication": "2027-03-01"}, follow=True)
    assert "among the tasks already" in again.content.decode()
    refused = client.post(f"{base}list/", {"source": "nothing"})
    assert refused.status_code == 422
    assert client.post(f"{base}list/saving/", {"name": ""}).status_code == 422
    saved = client.post(f"{base}list/saving/", {"name": "Ours"}, follow=True).content.decode()
    assert "Every project can be given “Ours”." in saved
    [path] = re.findall(r'action="(/workspace/task-lists/\d+/removal/)"', saved)
    assert "The list is gone." in client.post(path, {"project": slug}, follow=True).content.decode()
