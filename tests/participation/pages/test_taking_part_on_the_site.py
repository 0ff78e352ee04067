"""Taking part in a browser without a script: contribute, reply, take a stance, change one's words, sign in on the way."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kit import clock
from participation.answers.actions import answer_officially, mark_read
from participation.discussions import actions
from participation.discussions.models import Contribution, Discussion, Stance
from tenants.context import enter
from tests.participation.arrange import contributions, open_discussion, the_department

pytestmark = pytest.mark.django_db


def cursor(*values: Any) -> str:
    """A cursor that we never made."""
    return base64.urlsafe_b64encode(json.dumps([[], list(values)]).encode()).decode().rstrip("=")


OURS = {"origin": "http://lyon.localhost"}


@pytest.fixture
def discussion(lyon: Any, bruno: Any) -> Discussion:
    with enter(lyon):
        return open_discussion(bruno)


@pytest.fixture
def made(lyon: Any, discussion: Discussion, bruno: Any) -> Contribution:
    with enter(lyon):
        return actions.contribute(discussion, by=bruno, body="Lime trees")


def said(lyon: Any) -> list[str]:
    with enter(lyon):
        return list(Contribution.objects.order_by("id").values_list("body", flat=True))


def test_a_contribution_is_read_right_after_it_was_sent(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    path = f"/discussions/{discussion.pk}/"
    page = client_at(lyon, ada).post(f"{path}contributions/", {"body": "Oaks!"}, follow=True)
    assert page.redirect_chain[0][0].startswith(f"{path}?sort=new#c")
    assert "Oaks!" in page.content.decode()
    assert "Your contribution is online" in page.content.decode()


def test_an_empty_contribution_comes_back_with_the_error_at_its_field(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    page = client_at(lyon, ada).post(f"/discussions/{discussion.pk}/contributions/", {"body": " "})
    assert page.status_code == 422
    assert "Fill this in." in page.content.decode()


def test_what_is_too_long_comes_back_with_what_was_typed(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    page = client_at(lyon, ada).post(
        f"/discussions/{discussion.pk}/contributions/", {"body": "tree " * 1_100}
    )
    assert page.status_code == 422
    assert "too long" in page.content.decode()
    assert "tree tree tree" in page.content.decode()


def test_a_contribution_without_the_token_is_refused_to_those_signed_in(
    lyon: Any, discussion: Discussion, ada: Any
) -> None:
    client = Client(HTTP_HOST="lyon.localhost", enforce_csrf_checks=True)
    with enter(lyon):
        client.force_login(ada)
    refused = client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "Forged"}, headers=OURS)
    assert refused.status_code == 403
    assert said(lyon) == []


def test_words_typed_before_signing_in_are_posted_afterwards(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    client = client_at(lyon)
    sent = client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "Oaks!"}, headers=OURS)
    assert sent.url == "/account/login/?next=/contributions/kept/"
    assert said(lyon) == []
    with enter(lyon):
        client.force_login(ada)
    page = client.get("/contributions/kept/", follow=True)
    assert said(lyon) == ["Oaks!"]
    assert "Oaks!" in page.content.decode()
    client.get("/contributions/kept/")
    assert said(lyon) == ["Oaks!"]


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_words_that_a_foreign_page_wrote_are_never_posted_only_shown(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any, headers: dict[str, str]
) -> None:
    client = client_at(lyon)
    client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "I am a fool"}, headers=headers)
    with enter(lyon):
        client.force_login(ada)
    page = client.get("/contributions/kept/", follow=True).content.decode()
    assert said(lyon) == []
    assert "check your words" in page
    assert "I am a fool</textarea>" in page


def test_words_kept_for_a_discussion_that_closed_meanwhile_are_not_lost(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    client = client_at(lyon)
    client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "Oaks!"}, headers=OURS)
    with enter(lyon):
        actions.close_discussion(discussion, by=bruno)
        client.force_login(ada)
    page = client.get("/contributions/kept/", follow=True).content.decode()
    assert "This is closed" in page
    assert said(lyon) == []


def test_a_reply_and_a_stance_survive_signing_in_too(
    lyon: Any, made: Contribution, ada: Any, client_at: Any
) -> None:
    for path, data in (("replies", {"body": "They drip."}), ("stance", {"value": "-1"})):
        client = client_at(lyon)
        client.post(f"/contributions/{made.pk}/{path}/", data, headers=OURS)
        with enter(lyon):
            client.force_login(ada)
        client.get("/contributions/kept/")
    assert said(lyon) == ["Lime trees", "They drip."]
    with enter(lyon):
        assert Stance.objects.get().value == -1


def test_a_page_that_anybody_reads_sets_no_cookie(
    lyon: Any, discussion: Discussion, made: Contribution, client_at: Any
) -> None:
    client = client_at(lyon)
    for path in ("/", "/projects/", f"/discussions/{discussion.pk}/", f"/contributions/{made.pk}/"):
        page = client.get(path)
        assert page.status_code == 200
        assert not page.cookies, path


def test_a_stance_comes_back_to_where_it_was_taken(
    lyon: Any, made: Contribution, ada: Any, client_at: Any
) -> None:
    client, where = client_at(lyon, ada), f"/discussions/{made.discussion_id}/?sort=agreed"
    answer = client.post(f"/contributions/{made.pk}/stance/", {"value": "1", "next": where})
    assert answer.url == f"{where}#c{made.pk}"
    page = client.get(where).content.decode()
    assert 'value="none" aria-pressed="true"' in page
    client.post(f"/contributions/{made.pk}/stance/", {"value": "none"})
    with enter(lyon):
        assert not Stance.objects.exists()


def test_a_stance_by_htmx_brings_back_its_own_part_of_the_page(
    lyon: Any, made: Contribution, ada: Any, client_at: Any
) -> None:
    part = client_at(lyon, ada).post(
        f"/contributions/{made.pk}/stance/", {"value": "1"}, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert part.content.decode().lstrip().startswith(f'<div class="stack stack--tight" id="stance-{made.pk}"')
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/discussions/", "/discussions//evil"]
)
def test_a_stance_never_leads_to_a_foreign_page(
    lyon: Any, made: Contribution, ada: Any, client_at: Any, where: str
) -> None:
    answer = client_at(lyon, ada).post(f"/contributions/{made.pk}/stance/", {"value": "1", "next": where})
    assert answer.url.startswith(f"/discussions/{made.discussion_id}/?sort=new#")


def test_changed_words_and_what_they_were_can_both_be_read(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=ada, body="Lime tres")
    client = client_at(lyon, ada)
    assert "Lime tres" in client.get(f"/contributions/{made.pk}/edit/").content.decode()
    client.post(f"/contributions/{made.pk}/edit/", {"body": "Lime trees"})
    page = client_at(lyon).get(f"/contributions/{made.pk}/").content.decode()
    assert "Lime trees" in page
    assert "Lime tres" in page
    assert "edited" in page


def test_somebody_elses_words_cannot_be_changed(
    lyon: Any, made: Contribution, ada: Any, client_at: Any
) -> None:
    refused = client_at(lyon, ada).get(f"/contributions/{made.pk}/edit/")
    assert refused.status_code == 403
    assert "Only the person who wrote this" in refused.content.decode()


def test_a_reply_has_its_place_at_its_contribution(
    lyon: Any, made: Contribution, ada: Any, client_at: Any
) -> None:
    client = client_at(lyon, ada)
    client.post(f"/contributions/{made.pk}/replies/", {"body": "They drip."})
    with enter(lyon):
        reply = Contribution.objects.get(parent=made)
    assert client.get(f"/contributions/{reply.pk}/").url == f"/contributions/{made.pk}/#c{reply.pk}"
    assert "They drip." in client.get(f"/contributions/{made.pk}/").content.decode()


def test_what_is_hidden_says_why_and_not_what(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(discussion, by=ada, body="Number twelve is to blame")
        actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    page = client_at(lyon).get(f"/contributions/{made.pk}/").content.decode()
    assert "It names a private person." in page
    assert "Number twelve" not in page
    assert "Number twelve" not in client_at(lyon).get(f"/discussions/{discussion.pk}/").content.decode()
    assert "Number twelve" in client_at(lyon, ada).get(f"/contributions/{made.pk}/").content.decode()
    assert "It names a private person." in client_at(lyon, ada).get("/contributions/mine/").content.decode()


def test_what_waits_for_a_moderator_is_unknown_to_others(
    lyon: Any, ada: Any, bruno: Any, chiara: Any, client_at: Any
) -> None:
    with enter(lyon):
        made = actions.contribute(open_discussion(bruno, moderation="pre"), by=ada, body="Oaks!")
    assert client_at(lyon).get(f"/contributions/{made.pk}/").status_code == 404
    assert client_at(lyon, ada).get(f"/contributions/{made.pk}/").status_code == 200
    assert client_at(lyon, bruno).get(f"/contributions/{made.pk}/").status_code == 200


def test_what_i_said_shows_what_became_of_it(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        read, answered, _fresh = contributions(discussion, ada, number=3)
        mark_read([read], by=bruno, department=the_department())
        answer_officially([answered], body="We will plant them.", by=bruno, department=the_department())
    page = client_at(lyon, ada).get("/contributions/mine/").content.decode()
    for words in ("Read by", "We will plant them.", "Answered", "Published"):
        assert words in page


def test_people_who_are_not_signed_in_are_asked_to_be(lyon: Any, client_at: Any) -> None:
    for path in ("/contributions/mine/", "/notices/", "/contributions/kept/"):
        assert client_at(lyon).get(path).url == f"/account/login/?next={path}"


def test_a_random_order_has_its_seed_in_the_address(
    lyon: Any, discussion: Discussion, made: Contribution, client_at: Any
) -> None:
    answer = client_at(lyon).get(f"/discussions/{discussion.pk}/?sort=random")
    assert "seed=" in answer.url
    assert "Lime trees" in client_at(lyon).get(answer.url).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "after=nonsense",
        "sort=random&seed=x1",
        "sort=random&seed=99999999999999999999",
        "after=W10",
        "seed=-1",
        "sort=new&seed=abc",
        "sort=agreed&after=" + cursor(10**30, 5),
        "sort=agreed&after=" + cursor("x", True),
        "sort=divided&after=" + cursor(1.5, 10**30),
        "sort=new&after=" + cursor("9999-99-99T00:00:00Z", 1),
        "sort=new&after=" + cursor("2030-01-01", "\x00"),
        "sort=random&seed=7&after=" + cursor(None, None),
    ],
)
def test_an_address_that_somebody_tampered_with_still_shows_the_page(
    lyon: Any, discussion: Discussion, made: Contribution, client_at: Any, query: str
) -> None:
    page = client_at(lyon).get(f"/discussions/{discussion.pk}/?{query}", follow=True)
    assert page.status_code == 200
    assert "Lime trees" in page.content.decode()


def test_too_many_contributions_in_a_minute_are_held_back(
    lyon: Any, discussion: Discussion, ada: Any, client_at: Any
) -> None:
    client = client_at(lyon, ada)
    with clock.frozen_at(clock.now()):
        codes = [
            client.post(f"/discussions/{discussion.pk}/contributions/", {"body": f"Thought {n}"}).status_code
            for n in range(21)
        ]
    assert codes == [302] * 20 + [429]


def test_a_read_only_city_can_be_read_and_takes_nothing(
    lyon: Any, discussion: Discussion, made: Contribution, ada: Any, client_at: Any
) -> None:
    from tenants import hosts
    from tenants.context import lobby
    from tenants.models import Tenant

    client = client_at(lyon, ada)
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(state=Tenant.State.READ_ONLY)
        hosts.forget()
    assert client.get(f"/discussions/{discussion.pk}/").status_code == 200
    assert client.post(f"/discussions/{discussion.pk}/contributions/", {"body": "Oaks!"}).status_code == 403
    assert said(lyon) == ["Lime trees"]


@pytest.mark.parametrize("number", [3, 60])
def test_a_discussion_page_costs_the_same_whatever_there_is(
    lyon: Any,
    discussion: Discussion,
    ada: Any,
    bruno: Any,
    client_at: Any,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    with enter(lyon):
        rows = contributions(discussion, ada, number=number)
        for row in rows:
            actions.take_stance(row, by=bruno, value=1)
            for n in range(4):
                actions.reply(row, by=bruno, body=f"Reply {n} to {row.pk}")
        answer_officially(rows[-(number // 2) :], body="Thank you.", by=bruno, department=the_department())
    path = f"/discussions/{discussion.pk}/"
    for user, expected in ((None, ANONYMOUS), (ada, SIGNED_IN), (bruno, SIGNED_IN)):
        client = client_at(lyon, user)
        client.get(path)
        with django_assert_num_queries(expected):
            client.get(path)


ANONYMOUS, SIGNED_IN = 7, 11


def test_answers_are_asked_for_only_where_something_was_answered(
    lyon: Any, discussion: Discussion, ada: Any, bruno: Any, client_at: Any
) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/discussions/{discussion.pk}/")
        return [one["sql"] for one in captured if "answers_answeredcontribution" in one["sql"]]

    client = client_at(lyon)
    with enter(lyon):
        rows = contributions(discussion, ada, number=3)
    assert asked() == []
    with enter(lyon):
        answer_officially(rows[:1], body="We plant them.", by=bruno, department=the_department())
    assert len(asked()) == 1
    assert "We plant them." in client.get(f"/discussions/{discussion.pk}/").content.decode()
