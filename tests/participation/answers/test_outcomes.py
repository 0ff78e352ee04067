"""What came of a project: concluded theme by theme, published once, told to whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from kit.errors import NotAllowed, Refused
from participation.answers import actions, queries
from participation.answers.models import Conclusion
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.news.actions import follow
from participation.news.kinds import Kind
from participation.news.models import Notice, Place
from participation.projects.actions import edit_project
from tenants.context import enter
from tests.participation.arrange import open_discussion, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="Lime trees")


def conclude(made: Contribution, by: Any, **facts: Any) -> Conclusion:
    given = {
        "title": "Trees",
        "verdict": "partly",
        "words": "Forty limes are planted, the oaks are not.",
        "contributions": [made],
        **facts,
    }
    return actions.add_conclusion(made.discussion.project, by=by, **given)


def told(user: Any) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user).order_by("news_id").values_list("news__kind", flat=True)
    )


def test_before_it_is_published_nobody_hears_of_it(made: Contribution, bruno: Any) -> None:
    conclude(made, bruno)
    assert queries.outcome_of(made.discussion.project) is None
    assert queries.shaped_by([made]) == {}


def test_authors_hear_that_they_shaped_it_and_all_others_what_came_of_it(
    lyon: Any, made: Contribution, bruno: Any, ada: Any, run_jobs: Any
) -> None:
    emil, fred = person("emil"), person("fred")
    discussions.contribute(made.discussion, by=emil, body="No trees")
    follow(fred, place=Place.SITE)
    conclude(made, bruno)
    project = edit_project(made.discussion.project, by=bruno, outcome="The square is green.")
    actions.publish_outcome(project, by=bruno)
    run_jobs()
    with enter(lyon):
        assert (told(ada), told(emil), told(fred)[-1]) == ([Kind.SHAPED], [Kind.OUTCOME], Kind.OUTCOME)
        assert queries.shaped_by([made])[made.pk][0].title == "Trees"
    [to_ada] = [message for message in mail.outbox if message.to == [ada.email]]
    assert "Forty limes are planted" in to_ada.body
    assert "Lime trees" in to_ada.body


def test_whoever_is_added_later_is_told_and_nobody_twice(
    lyon: Any, made: Contribution, bruno: Any, ada: Any, run_jobs: Any
) -> None:
    emil = person("emil")
    late = discussions.contribute(made.discussion, by=emil, body="Benches under the trees")
    row = conclude(made, bruno)
    actions.publish_outcome(made.discussion.project, by=bruno)
    run_jobs()
    for _time in range(2):
        with enter(lyon):
            facts = {"title": "Trees", "verdict": "partly", "words": "Forty limes."}
            actions.change_conclusion(row, contributions=[made, late], by=bruno, **facts)
        run_jobs()
    with enter(lyon):
        assert told(ada) == [Kind.SHAPED]
        assert told(emil) == [Kind.OUTCOME, Kind.SHAPED]


def test_an_outcome_is_published_once_and_not_empty(made: Contribution, bruno: Any) -> None:
    project = made.discussion.project
    with pytest.raises(Refused, match="Say what came of it"):
        actions.publish_outcome(project, by=bruno)
    conclude(made, bruno)
    actions.publish_outcome(project, by=bruno)
    with pytest.raises(Refused, match="public already"):
        actions.publish_outcome(project, by=bruno)
    with pytest.raises(Refused, match="this stays"):
        actions.remove_conclusion(Conclusion.objects.get(), by=bruno)


@pytest.mark.parametrize("facts", [{"title": " "}, {"verdict": "maybe"}, {"words": ""}])
def test_a_conclusion_needs_a_theme_a_verdict_and_a_reason(
    made: Contribution, bruno: Any, facts: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        conclude(made, bruno, **facts)
    assert refused.value.field in facts


def test_what_is_hidden_shapes_nothing(made: Contribution, bruno: Any) -> None:
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    with pytest.raises(Refused, match="everybody can read"):
        conclude(made, bruno)


def test_only_those_who_lead_say_what_came_of_it(made: Contribution, ada: Any) -> None:
    with pytest.raises(NotAllowed):
        conclude(made, ada)
