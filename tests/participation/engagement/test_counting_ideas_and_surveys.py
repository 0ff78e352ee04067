"""Ideas and questionnaires in the figures: as taking part, and (once ideas are merged) answered as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from participation.discussions import actions as discussions
from participation.engagement import queries
from participation.engagement.definitions import DEFINITIONS, EARLIER
from participation.engagement.queries._counts import totals_of
from participation.engagement.rolling import rebuild, roll_up_everything
from participation.ideas import actions
from participation.journal.models import Event, Kind
from participation.surveys import actions as surveys
from participation.surveys.whose import Whose
from tests.participation.arrange import ideas, open_box, open_survey, person

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant

pytestmark = pytest.mark.django_db
SITE = queries.Scope()


def test_ideas_are_contributions_of_their_box(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    box = open_box(bruno)
    first, _second = ideas(box, ada, "Trees", "Shade")
    discussions.take_stance(first.contribution, by=person("cleo"), value=1)
    roll_up_everything()
    for scope in (queries.Scope.activity("ideas", box.pk), queries.Scope.project(box.project_id), SITE):
        found = queries.figures_of(scope)
        assert (found.contributions, found.stances, found.participants) == (2, 1, 2)


def test_the_days_of_an_idea_box_can_be_had_from_its_page(
    lyon: Tenant, inside_lyon: Any, bruno: Any, ada: Any, client_at: Callable[..., Client]
) -> None:
    box = open_box(bruno)
    ideas(box, ada, "Trees")
    page = f"/workspace/projects/{box.project.slug}/engagement/"
    client = client_at(lyon, bruno)
    named = f"activity=ideas:{box.pk}"
    words = client.get(f"{page}?{named}").content.decode()
    file = f"{page}days.csv?{named}"
    assert f'href="{file}"' in words
    assert client.get(file).status_code == 200
    assert f"?project={box.project.slug}&amp;{named}" in words


def test_a_merged_idea_waits_for_no_answer_of_its_own_until_it_is_brought_back(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    box = open_box(bruno)
    first, second = ideas(box, ada, "Trees", "More trees")
    waiting = []
    for step in (
        lambda: None,
        lambda: actions.merge_ideas(first, into=second, by=bruno),
        lambda: actions.unmerge_idea(first, by=bruno),
    ):
        step()
        roll_up_everything()
        waiting.append(totals_of(SITE).answerable)
    assert waiting == [2, 1, 2]
    assert queries.figures_of_site().contributions == 2
    event = Event.objects.get(kind=Kind.CONTRIBUTION_UNMERGED)
    assert (event.participant_ref, event.contribution_id, event.channel) == (None, first.pk, "staff")
    rebuild()
    assert totals_of(SITE).answerable == 2


def test_whoever_answers_a_questionnaire_takes_part_and_contributes_nothing(
    inside_lyon: Any, bruno: Any, ada: Any
) -> None:
    survey = open_survey(bruno)
    question = survey.questions.asked().in_order()[0]
    answers = {str(question.pk): [question.options[0]["key"]]}
    surveys.save_answers(survey, answers=answers, whose=Whose(user=ada))
    surveys.submit_response(survey, whose=Whose(user=ada))
    roll_up_everything()
    found = queries.figures_of(queries.Scope.activity("survey", survey.pk))
    assert (found.survey_answers, found.participants, found.contributors) == (1, 1, 0)


@pytest.mark.parametrize(
    "key",
    ["participants", "participation_inequality", "active_engagement_rate", "participants_per_thousand"],
)
def test_the_definitions_say_so_and_keep_what_they_said_before(key: str) -> None:
    now = DEFINITIONS[key]
    (before,) = (one for one in EARLIER if one.key == key)
    assert (now.version, before.version, before.until) == (2, 1, now.since)
    with translation.override("en"):
        assert "questionnaire" in f"{now.words} {now.formula}"
        assert "questionnaire" not in f"{before.words} {before.formula}"
