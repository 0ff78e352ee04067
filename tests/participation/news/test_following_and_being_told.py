"""Following, being told once, at the pace that each person chose, and never of what is not public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from accounts.models import User
from kit import clock
from participation.answers.actions import answer_officially
from participation.departments.actions import create_department, merge_department
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution, Discussion
from participation.news import actions, jobs, queries
from participation.news.kinds import Kind, Pace
from participation.news.models import Following, News, Notice, Place
from participation.projects.jobs import announce_decisions, announce_windows
from participation.surveys.actions import save_answers, submit_response
from participation.surveys.whose import Whose
from tenants.context import enter
from tests.participation.arrange import (
    complete_draft,
    open_box,
    open_discussion,
    open_survey,
    person,
    published_project,
    the_department,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion(inside_lyon: Any, bruno: Any) -> Discussion:
    return open_discussion(bruno)


@pytest.fixture
def made(discussion: Discussion, ada: Any) -> Contribution:
    return discussions.contribute(discussion, by=ada, body="Lime trees")


def told_kinds(user: Any) -> list[str]:
    return list(queries.notices_of(user).order_by("news_id").values_list("news__kind", flat=True))


def publish_library(bruno: Any) -> Any:
    return published_project(bruno, title="The Library")


def test_taking_part_is_following(made: Contribution, ada: Any) -> None:
    [row] = queries.followings_of(ada)
    assert (row.place, row.place_id) == (Place.PROJECT, made.discussion.project_id)
    assert row.is_automatic


def test_whoever_turned_following_off_does_not_follow_by_taking_part_again(
    made: Contribution, discussion: Discussion, ada: Any
) -> None:
    actions.stop_following(ada, place=Place.PROJECT, place_id=discussion.project_id)
    discussions.contribute(discussion, by=ada, body="And benches")
    assert list(queries.followings_of(ada)) == []


def test_followers_of_the_site_and_of_the_department_hear_of_a_new_project_once(
    lyon: Any, inside_lyon: Any, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    actions.follow(ada, place=Place.SITE)
    actions.follow(ada, place=Place.DEPARTMENT, place_id=the_department().pk)
    publish_library(bruno)
    run_jobs()
    with enter(lyon):
        assert told_kinds(ada) == [Kind.PROJECT]


def test_whoever_did_it_is_not_told(lyon: Any, made: Contribution, ada: Any, run_jobs: Any) -> None:
    discussions.reply(made, by=ada, body="I mean the small ones")
    run_jobs()
    with enter(lyon):
        assert told_kinds(ada) == []


def test_a_project_that_somebody_silenced_stays_silent_for_followers_of_the_site(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    actions.follow(ada, place=Place.SITE)
    actions.stop_following(ada, place=Place.PROJECT, place_id=discussion.project_id)
    run_jobs()
    with enter(lyon):
        announce_windows()
    run_jobs()
    with enter(lyon):
        assert Kind.OPENING not in told_kinds(ada)


def test_a_reply_is_told_to_whom_it_answers(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    discussions.reply(made, by=bruno, body="How many?")
    run_jobs()
    with enter(lyon):
        [told] = queries.told(queries.notices_of(ada))
        assert told.telling is not None
        assert (told.telling.text, told.telling.quote) == ("How many?", "Lime trees")


def test_a_reply_that_waits_for_a_moderator_is_told_when_it_is_accepted(
    lyon: Any, inside_lyon: Any, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    discussion = open_discussion(bruno, moderation="pre")
    made = discussions.accept_contribution(discussions.contribute(discussion, by=ada, body="Oaks"), by=bruno)
    reply = discussions.reply(made, by=bruno, body="Why?")
    assert not News.objects.filter(kind=Kind.REPLY).exists()
    discussions.accept_contribution(reply, by=bruno)
    assert News.objects.filter(kind=Kind.REPLY).count() == 1


def test_what_is_hidden_before_the_mail_goes_out_is_told_to_nobody(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    actions.choose_paces(ada, paces={Kind.REPLY: Pace.AT_ONCE})
    reply = discussions.reply(made, by=bruno, body="You fool")
    jobs.spread(news_id=News.objects.get(kind=Kind.REPLY).pk)
    jobs.mail_what_is_due()
    # The mail is in the queue already when the moderator decides.
    discussions.hide_contribution(reply, by=bruno, reason="An insult")
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    run_jobs()
    assert [message for message in mail.outbox if message.to == [ada.email]] == []
    with enter(lyon):
        assert [row.telling for row in queries.told(queries.notices_of(ada))] == [None]


def test_the_author_is_told_what_was_hidden_and_why(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    discussions.hide_contribution(made, by=bruno, reason="It names a private person.")
    run_jobs()
    [message] = mail.outbox
    assert message.to == [ada.email]
    assert "It names a private person." in message.body
    assert "Lime trees" in message.body


def test_gathered_mails_are_one_mail_on_the_morning_of_each_person(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    actions.choose_paces(ada, paces={Kind.REPLY: Pace.DAILY}, timezone="America/Montreal")
    said = datetime(2030, 11, 26, 20, 0, tzinfo=UTC)
    with clock.frozen_at(said):
        for n in range(3):
            discussions.reply(made, by=bruno, body=f"Reply {n}")
        for news in News.objects.filter(kind=Kind.REPLY):
            jobs.spread(news_id=news.pk)
    # Half past seven in Montreal.
    assert set(Notice.objects.values_list("mail_due_at", flat=True)) == {
        datetime(2030, 11, 27, 12, 30, tzinfo=UTC)
    }
    with clock.frozen_at(datetime(2030, 11, 27, 12, 29, tzinfo=UTC)):
        jobs.mail_what_is_due()
        assert not Notice.objects.filter(mailed_at__isnull=False).exists()
    with clock.frozen_at(datetime(2030, 11, 27, 12, 30, tzinfo=UTC)):
        jobs.mail_what_is_due()
        jobs.mail_what_is_due()
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    run_jobs()
    [message] = [one for one in mail.outbox if one.to == [ada.email]]
    assert all(f"Reply {n}" in message.body for n in range(3))


def test_weekly_mails_come_on_monday(made: Contribution, ada: Any, bruno: Any) -> None:
    actions.choose_paces(ada, paces={Kind.REPLY: Pace.WEEKLY})
    with clock.frozen_at(datetime(2030, 11, 28, 9, 0, tzinfo=UTC)):
        discussions.reply(made, by=bruno, body="Why?")
        jobs.spread(news_id=News.objects.get(kind=Kind.REPLY).pk)
    assert Notice.objects.get(recipient=ada).mail_due_at == datetime(2030, 12, 2, 6, 30, tzinfo=UTC)


def test_never_means_no_mail_and_a_line_in_the_list(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    actions.choose_paces(ada, paces={Kind.ANSWER: Pace.NEVER})
    answer_officially([made], body="Yes.", by=bruno, department=the_department())
    run_jobs()
    assert mail.outbox == []
    with enter(lyon):
        assert told_kinds(ada) == [Kind.ANSWER]


def test_a_fan_out_that_was_killed_goes_on_and_tells_nobody_twice(
    inside_lyon: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    people = [person(f"p{n}") for n in range(8)]
    for one in people:
        actions.follow(one, place=Place.SITE)
    publish_library(bruno)
    news = News.objects.get(kind=Kind.PROJECT)
    assert jobs._spread_a_batch(news.pk)
    news.refresh_from_db()
    assert (news.told, news.audience, news.is_finished) == (3, 8, False)
    jobs.spread(news_id=news.pk)
    jobs.spread(news_id=news.pk)
    news.refresh_from_db()
    assert (news.told, news.audience, news.is_finished) == (8, 8, True)
    assert Notice.objects.filter(news=news).count() == 8


def test_the_same_key_is_news_once(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    project = publish_library(bruno)
    again = {"key": "twice", "source": "project", "about": project.pk, "people": [ada.pk]}
    assert actions.announce(Kind.PROJECT, **again) is not None
    assert actions.announce(Kind.PROJECT, **again) is None


def test_whoever_was_told_the_one_thing_is_not_told_the_other(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    project = publish_library(bruno)
    emil = person("emil")
    for one in (ada, emil):
        actions.follow(one, place=Place.PROJECT, place_id=project.pk)
    about = {"source": "project", "about": project.pk}
    first = actions.announce(Kind.SHAPED, key="one", people=[ada.pk], **about)
    assert first is not None
    second = actions.announce(
        Kind.OUTCOME, key="two", places=[(Place.PROJECT, project.pk)], besides=first, **about
    )
    assert second is not None
    # Jobs are taken side by side: the later one may well be begun first.
    jobs.spread(news_id=second.pk)
    jobs.spread(news_id=first.pk)
    assert told_kinds(ada) == [Kind.SHAPED]
    assert told_kinds(emil) == [Kind.OUTCOME]


def test_openings_closings_and_decisions_are_told_once_each(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    project = discussion.project
    actions.follow(ada, place=Place.PROJECT, place_id=project.pk)
    discussions.edit_discussion(discussion, by=bruno, closes_at=clock.now() + timedelta(days=20))
    for _time in range(2):
        announce_windows()
    assert project.decide_on is not None
    later = clock.now() + timedelta(days=18)
    with clock.frozen_at(later):
        for _time in range(2):
            announce_windows()
    with clock.frozen_at(
        datetime.combine(project.decide_on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=9)
    ):
        for _time in range(2):
            announce_decisions()
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    run_jobs()
    with enter(lyon):
        assert told_kinds(ada) == [Kind.OPENING, Kind.CLOSING, Kind.DECISION]


def test_idea_boxes_and_surveys_are_told_like_discussions_and_lead_to_their_own_pages(
    lyon: Any, inside_lyon: Any, ada: Any, bruno: Any, run_jobs: Any
) -> None:
    project = published_project(bruno)
    actions.follow(ada, place=Place.PROJECT, place_id=project.pk)
    soon = clock.now() + timedelta(minutes=5)
    window = {"opens_at": soon, "closes_at": soon + timedelta(days=20)}
    box, survey = open_box(bruno, project=project, **window), open_survey(bruno, project=project, **window)
    for moment in (soon + timedelta(hours=1), soon + timedelta(days=18)):
        with clock.frozen_at(moment):
            announce_windows()
            announce_windows()
            for news in News.objects.filter(finished_at=None):
                jobs.spread(news_id=news.pk)
    assert told_kinds(ada) == [Kind.OPENING, Kind.OPENING, Kind.CLOSING, Kind.CLOSING]
    with clock.frozen_at(soon + timedelta(days=18)):
        rows = queries.told(queries.notices_of(ada).order_by("news_id"))
    paths = [row.telling.path for row in rows if row.telling]
    pages = [f"/projects/{project.slug}/ideas/{box.pk}/", f"/projects/{project.slug}/surveys/{survey.pk}/"]
    assert paths == pages * 2


def test_whoever_has_answered_a_survey_follows_its_project_and_is_not_asked_again(
    inside_lyon: Any, ada: Any, bruno: Any
) -> None:
    emil = person("emil")
    survey = open_survey(bruno, opens_at=clock.now(), closes_at=clock.now() + timedelta(days=20))
    actions.follow(emil, place=Place.PROJECT, place_id=survey.project_id)
    question = survey.questions.get()
    whose = Whose(user=ada)
    save_answers(survey, answers={str(question.pk): ["a"]}, whose=whose)
    assert not queries.is_following(ada, Place.PROJECT, survey.project_id)
    submit_response(survey, whose=whose)
    assert queries.is_following(ada, Place.PROJECT, survey.project_id)
    with clock.frozen_at(clock.now() + timedelta(days=18)):
        announce_windows()
        for news in News.objects.filter(kind=Kind.CLOSING):
            jobs.spread(news_id=news.pk)
        told = {
            user.display_name: [row.telling is not None for row in queries.told(queries.notices_of(user))]
            for user in (ada, emil)
        }
    assert told == {"Ada": [False], "Emil": [True]}


def test_people_without_an_active_account_are_told_nothing(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    actions.follow(ada, place=Place.SITE)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    publish_library(bruno)
    jobs.spread(news_id=News.objects.get(kind=Kind.PROJECT).pk)
    assert not Notice.objects.exists()


def test_a_list_costs_the_same_with_one_notice_and_with_many(
    lyon: Any, made: Contribution, ada: Any, bruno: Any, django_assert_num_queries: Any
) -> None:
    for n in range(6):
        discussions.reply(made, by=bruno, body=f"Reply {n}")
        answer_officially([made], body=f"Answer {n}", by=bruno, department=the_department())
    for news in News.objects.filter(finished_at=None):
        jobs.spread(news_id=news.pk)
    rows = list(queries.notices_of(ada))
    with django_assert_num_queries(4):  # contributions and their ideas; answers, and the words they speak to
        assert len([row for row in queries.told(rows) if row.telling]) == 12
    with django_assert_num_queries(4):
        queries.told([row for row in rows if row.news.about_id][:2] + rows[-2:])


def test_followers_of_a_merged_department_follow_its_heir(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    heir, gone = the_department(), create_department(name="Parks", by=bruno)
    actions.follow(ada, place=Place.DEPARTMENT, place_id=gone.pk)
    merge_department(gone, into=heir, by=bruno)
    assert [row.place_id for row in Following.objects.filter(user=ada)] == [heir.pk]


def test_drafts_are_no_news(inside_lyon: Any, ada: Any, bruno: Any) -> None:
    actions.follow(ada, place=Place.SITE)
    complete_draft(bruno)
    assert not News.objects.exists()
