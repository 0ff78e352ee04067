"""Many people who are told the same: rendered once, each with their own links, nobody twice, whatever breaks in between."""

from __future__ import annotations

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.news import actions, emails, jobs
from participation.news.kinds import Kind, Pace
from participation.news.models import News, Notice, Place
from tests.participation.arrange import person, published_project

pytestmark = pytest.mark.django_db


def told(bruno: Any, *names: str) -> list[int]:
    """People of these names who are told of a new project at once; the numbers of their notices."""
    for name in names:
        one = person(name)
        actions.follow(one, place=Place.SITE)
        actions.choose_paces(one, paces={Kind.PROJECT: Pace.AT_ONCE})
    published_project(bruno)
    news = News.objects.get(kind=Kind.PROJECT)
    jobs.spread(news_id=news.pk)
    return list(Notice.objects.order_by("pk").values_list("pk", flat=True))


def addressed() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_the_same_news_is_rendered_once_for_everybody_and_each_gets_their_own_name_and_links(
    inside_lyon: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    render = emails.words_of

    def counted(template: str, **given: Any) -> Any:
        rendered.append(template)
        return render(template, **given)

    monkeypatch.setattr(emails, "words_of", counted)
    notices = told(bruno, "otto", "nora", "<b>emil")
    jobs.mail_people(notices=notices)
    assert rendered == ["news/emails/news"]
    by_name = {message.to[0].partition("@")[0]: message for message in mail.outbox}
    assert "Hello Otto," in by_name["otto"].body
    assert "Hello <b>emil," in by_name["<b>emil"].body
    html = str(by_name["<b>emil"].alternatives[0][0])
    assert "Hello &lt;b&gt;emil," in html
    links = {message.extra_headers["List-Unsubscribe"].strip("<>") for message in mail.outbox}
    assert len(links) == 3
    for message in mail.outbox:
        own = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert own in message.body
        assert own in str(message.alternatives[0][0])
        assert "\ue000" not in message.body + str(message.alternatives[0][0])


def test_one_more_person_costs_one_query_to_mark_what_was_sent(inside_lyon: Any, bruno: Any) -> None:
    def cost(notices: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            jobs.mail_people(notices=notices)
        return len(queries)

    notices = told(bruno, *(f"citizen{number}" for number in range(9)))
    few, many = cost(notices[:2]), cost(notices[2:])
    assert many - few == 5
    assert len(mail.outbox) == 9


def test_when_the_mail_server_hangs_up_the_rest_is_mailed_later_and_nobody_twice(
    inside_lyon: Any, bruno: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = told(bruno, "otto", "nora", "emil")
    send = locmem.EmailBackend.send_messages

    def hangs_up(self: Any, messages: Any) -> int:
        if len(mail.outbox) == 2:
            raise SMTPServerDisconnected("gone")
        return int(send(self, messages))

    with monkeypatch.context() as broken:
        broken.setattr(locmem.EmailBackend, "send_messages", hangs_up)
        with pytest.raises(SMTPServerDisconnected):
            jobs.mail_people(notices=notices)
    assert len(mail.outbox) == 2
    jobs.mail_people(notices=notices)
    jobs.mail_people(notices=notices)
    assert addressed() == ["emil", "nora", "otto"]


def test_a_job_that_an_earlier_version_queued_is_carried_out(inside_lyon: Any, bruno: Any) -> None:
    [notice] = told(bruno, "otto")
    Notice.objects.update(mailed_at="2027-01-01T00:00:00Z")
    jobs.mail_person(user_id=Notice.objects.get(pk=notice).recipient_id, notices=[notice])
    assert addressed() == ["otto"]
