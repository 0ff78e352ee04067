"""What looks like that which was hidden: learned from a government's own decisions, proposed, explained, forgotten."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kit import clock
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.moderation import actions, queries
from participation.moderation.jobs import judge, learn
from participation.moderation.models import Case, Lesson
from tenants.context import enter
from tests.participation.arrange import open_discussion, person

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
GOODS = ["watches", "casino chips", "diet pills", "cheap loans", "followers", "handbags", "phone cards"]
WHERE = [
    "Bellecour",
    "the station",
    "Garibaldi Street",
    "the river bank",
    "the school",
    "the market",
    "the park",
]
WHAT = [
    "lime trees",
    "benches in the shade",
    "a crossing for children",
    "racks for bicycles",
    "a drinking fountain",
]


def advertisement(number: int) -> str:
    return (
        f"Buy {GOODS[number % 7]} now, best price {number}, click https://shop{number % 3}.example/deal today"
    )


def thought(number: int) -> str:
    return f"We need {WHAT[number % 5]} near {WHERE[number % 7]}, because {number} families walk there in summer."


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno, moderation="pre")


@pytest.fixture
def decided(discussion: Discussion, ada: Any, bruno: Any) -> Discussion:
    """A discussion in which moderators have hidden and accepted enough to learn from."""
    for number in range(21):
        bad = discussions.contribute(discussion, by=ada, body=advertisement(number))
        discussions.hide_contribution(bad, by=bruno, ground="advertising", reason="It sells something.")
        discussions.accept_contribution(
            discussions.contribute(discussion, by=ada, body=thought(number)), by=bruno
        )
    return discussion


def said(discussion: Discussion, by: Any, body: str) -> Case:
    row = discussions.contribute(discussion, by=by, body=body)
    return Case.objects.get(contribution=row, settled_at=None)


def test_what_waits_is_judged_by_what_was_decided_with_the_words_that_weigh_most(
    decided: Discussion, bruno: Any
) -> None:
    nora = person("nora")
    good = said(decided, nora, "A drinking fountain near the market would help families in summer.")
    bad = said(decided, nora, "Cheap watches, click https://shop9.example/deal now for the best price")
    learn()
    judge()
    for case in (good, bad):
        case.refresh_from_db()
    assert good.likeness < 50 <= bad.likeness
    assert "click" in bad.telling_words
    assert "families" not in bad.telling_words
    page = queries.case_page(bruno, queries.Wanted(sort="alike"), at=clock.now())
    assert page.items[0] == bad
    assert page.items[-1] == good
    narrowed = queries.case_page(bruno, queries.Wanted(show="alike"), at=clock.now())
    assert narrowed.items == [bad]
    # It proposes and does not decide.
    assert Contribution.objects.get(pk=bad.contribution_id).is_pending


def test_it_says_how_good_it_is_by_decisions_it_had_not_seen(decided: Discussion) -> None:
    learn()
    lesson = Lesson.objects.get()
    assert (lesson.hidden, lesson.kept) == (21, 21)
    assert lesson.found + lesson.missed == 21
    assert lesson.recall > 0.9
    assert lesson.precision > 0.9


def test_what_is_no_better_than_a_guess_judges_nothing_and_says_so(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    for number in range(42):
        row = discussions.contribute(discussion, by=ada, body=thought(number))
        if number * 7 % 10 < 5 and Contribution.objects.hidden().count() < 21:
            discussions.hide_contribution(row, by=bruno, reason="It was said before.")
        else:
            discussions.accept_contribution(row, by=bruno)
    case = said(discussion, ada, thought(50))
    learn()
    judge()
    case.refresh_from_db()
    lesson = Lesson.objects.get()
    assert not lesson.tells_apart
    assert not case.is_judged
    client = client_at(lyon, bruno)
    assert "no better than a guess" in client.get("/workspace/moderation/learning/").content.decode()
    assert 'name="sort"' not in client.get("/workspace/moderation/").content.decode()


@pytest.mark.parametrize(
    ("hidden", "kept", "found", "wrong", "tells_apart"),
    [(46, 119, 12, 17, False), (105, 186, 42, 58, False), (22, 152, 4, 17, False), (40, 60, 30, 5, True)],
)
def test_it_tells_apart_when_what_it_points_at_was_hidden_clearly_more_often(
    hidden: int, kept: int, found: int, wrong: int, tells_apart: bool
) -> None:
    lesson = Lesson(hidden=hidden, kept=kept, found=found, missed=hidden - found, wrong=wrong)
    assert lesson.tells_apart is tells_apart


def test_with_too_few_decisions_it_says_so_and_learns_nothing(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    bad = discussions.contribute(discussion, by=ada, body=advertisement(1))
    discussions.hide_contribution(bad, by=bruno, reason="It sells something.")
    learn()
    case = said(discussion, ada, advertisement(2))
    judge()
    case.refresh_from_db()
    assert not Lesson.objects.exists()
    assert not case.is_judged
    client = client_at(lyon, bruno)
    page = client.get("/workspace/moderation/learning/").content.decode()
    assert "Hidden so far: 1. Let stand after somebody looked: 0." in page
    api = client.get("/api/v1/moderation/learning/").json()
    assert api == {"lesson": None, "hidden": 1, "kept": 0, "fewest": 20}


def test_the_page_shows_its_quality_and_the_list_why(
    lyon: Any, decided: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    said(decided, ada, "Buy handbags, click https://shop1.example/deal, best price today")
    learn()
    judge()
    client = client_at(lyon, bruno)
    assert "Of what you hid, it points at" in client.get("/workspace/moderation/learning/").content.decode()
    queue = client.get("/workspace/moderation/?sort=alike&show=alike").content.decode()
    assert "Looks like what was hidden here before" in queue
    assert "<q>click</q>" in queue
    case = client.get("/api/v1/moderation/cases/?sort=alike").json()["results"][0]
    assert case["likeness"] >= 50
    assert "click" in case["telling_words"]
    assert client_at(lyon, ada).get("/workspace/moderation/learning/").status_code == 403


def test_the_same_decisions_are_learned_once_and_others_anew(
    decided: Discussion, ada: Any, bruno: Any
) -> None:
    first = actions.learn_from_decisions()
    assert actions.learn_from_decisions() == first
    discussions.accept_contribution(discussions.contribute(decided, by=ada, body="More shade."), by=bruno)
    second = actions.learn_from_decisions()
    assert second is not None
    assert second != first
    assert second.kept == 22


def test_what_is_deleted_or_taken_back_is_forgotten(
    decided: Discussion, ada: Any, bruno: Any, django_capture_on_commit_callbacks: Any
) -> None:
    case = said(decided, ada, advertisement(40))
    lesson = actions.learn_from_decisions()
    assert lesson is not None
    judge()
    Contribution.objects.filter(pk__in=Contribution.objects.hidden()[:1].values("pk")).update(body="")
    hidden = Contribution.objects.hidden().exclude(body="")[0]
    discussions.restore_contribution(hidden, by=bruno)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.learn_from_decisions() is None
    case.refresh_from_db()
    assert not case.is_judged
    assert not case.telling_words
    assert not Lesson.objects.exists()
    assert not default_storage.exists(lesson.file)


def test_words_that_were_changed_are_judged_again(decided: Discussion, ada: Any) -> None:
    learn()
    case = said(decided, ada, "More shade near the school, please.")
    judge()
    row = Contribution.objects.get(pk=case.contribution_id)
    discussions.edit_contribution(row, by=ada, body=advertisement(41))
    case.refresh_from_db()
    assert not case.is_judged
    judge()
    case.refresh_from_db()
    assert case.looks_hidden


def test_what_was_decided_keeps_no_words(decided: Discussion, ada: Any, bruno: Any) -> None:
    learn()
    case = said(decided, ada, advertisement(42))
    judge()
    actions.decide_cases([case.pk], by=bruno, hides=True, ground="advertising", reason="It sells something.")
    case.refresh_from_db()
    assert case.is_settled
    assert not case.telling_words


def test_a_file_that_is_not_ours_is_never_run_and_is_learned_anew(decided: Discussion) -> None:
    lesson = actions.learn_from_decisions()
    assert lesson is not None
    default_storage.delete(lesson.file)

    class Trap:
        def __reduce__(self) -> Any:
            return (exec, ("raise SystemExit('it ran')",))

    default_storage.save(lesson.file, ContentFile(pickle.dumps(Trap())))
    again = actions.learn_from_decisions()
    assert again is not None
    assert again != lesson


def test_each_government_learns_from_its_own_decisions_alone(decided: Discussion, turin: Any) -> None:
    learn()
    with enter(turin):
        learn()
        assert not Lesson.objects.exists()
        assert queries.schooling().hidden == 0


def test_web_processes_do_not_carry_what_only_jobs_need() -> None:
    code = (
        "import sys; from civocracy.wsgi import application; from django.urls import get_resolver;"
        "get_resolver('civocracy.urls_tenant').url_patterns;"
        "print(sorted({'sklearn', 'scipy', 'numpy'} & set(sys.modules)))"
    )
    here = {"DJANGO_SETTINGS_MODULE": "civocracy.settings.test", "PATH": "/usr/bin"}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=here, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
