"""A card that was drawn is kept, and whatever changes on it is seen by the next reader at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.actions import edit_profile
from kit import clock
from participation.answers.actions import answer_officially, give_promise, mark_read
from participation.departments.actions import rename_department
from participation.discussions import actions
from participation.pages import fragments
from tenants.context import enter
from tests.participation.arrange import open_discussion, the_department

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf() -> None:
    fragments._shelf._drawn.clear()


def promise(made: Any, ada: Any, bruno: Any) -> None:
    """An answer that promises something."""
    answer = answer_officially([made], body="We will.", by=bruno, department=the_department())
    promised = {"kind": "report", "text": "We say which trees", "due_on": clock.today() + timedelta(days=9)}
    give_promise(
        answer.project, answer=answer, owner=bruno, department=the_department(), by=bruno, **promised
    )


def theme(made: Any, ada: Any, bruno: Any) -> None:
    """A theme that it is about."""
    shade = actions.add_theme(made.discussion.project, name="Shade", by=bruno)
    actions.set_themes([made], add=[shade], by=bruno)


Change = Callable[[Any, Any, Any], Any]
CHANGES: dict[str, tuple[Change, str]] = {
    "a stance": (lambda made, ada, bruno: actions.take_stance(made, by=bruno, value=1), 'class="number">1<'),
    "other words": (
        lambda made, ada, bruno: actions.edit_contribution(made, by=ada, body="Plane trees"),
        "Plane trees",
    ),
    "a reply": (lambda made, ada, bruno: actions.reply(made, by=bruno, body="They drip."), "They drip."),
    "a reader": (
        lambda made, ada, bruno: mark_read([made], by=bruno, department=the_department()),
        "Read by",
    ),
    "an answer": (
        lambda made, ada, bruno: answer_officially(
            [made], body="We will.", by=bruno, department=the_department()
        ),
        "We will.",
    ),
    "a promise": (promise, "We say which trees"),
    "a theme": (theme, ">Shade</a>"),
    "another name": (
        lambda made, ada, bruno: edit_profile(ada, display_name="Ada L.", language="en"),
        "Ada L.",
    ),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_change_is_seen_at_once(lyon: Any, ada: Any, bruno: Any, client_at: Any, change: str) -> None:
    act, words = CHANGES[change]
    with enter(lyon):
        row = open_discussion(bruno)
        made = actions.contribute(row, by=ada, body="Lime trees")
    client = client_at(lyon)
    assert words not in client.get(f"/discussions/{row.pk}/").content.decode()
    with enter(lyon):
        act(made, ada, bruno)
    assert words in client.get(f"/discussions/{row.pk}/").content.decode()


def test_a_department_that_was_renamed_shows_its_new_name(
    lyon: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = actions.contribute(row, by=ada, body="Lime trees")
        answer_officially([made], body="We will.", by=bruno, department=the_department())
    client = client_at(lyon)
    client.get(f"/discussions/{row.pk}/")
    with enter(lyon):
        rename_department(the_department(), name="Trees and squares", by=bruno)
    assert "Answer of Trees and squares" in client.get(f"/discussions/{row.pk}/").content.decode()


def test_something_hidden_is_gone_at_once(lyon: Any, ada: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = actions.contribute(row, by=ada, body="Lime trees")
    client = client_at(lyon)
    assert "Lime trees" in client.get(f"/discussions/{row.pk}/").content.decode()
    with enter(lyon):
        actions.hide_contribution(made, by=bruno, reason="It names a private person.")
    assert "Lime trees" not in client.get(f"/discussions/{row.pk}/").content.decode()


def test_nobody_sees_the_stance_the_tools_or_the_token_of_somebody_else(
    lyon: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        made = actions.contribute(row, by=ada, body="Lime trees")
        actions.take_stance(made, by=bruno, value=1)
    path = f"/discussions/{row.pk}/"
    staff = client_at(lyon, bruno).get(path).content.decode()
    author = client_at(lyon, ada).get(path).content.decode()
    anybody = client_at(lyon).get(path).content.decode()
    assert ('aria-pressed="true"' in staff, "Answer officially" in staff) == (True, True)
    assert ('aria-pressed="true"' in author, "Answer officially" in author) == (False, False)
    assert ("Change your words" in author, "Change your words" in anybody) == (True, False)
    assert not any("csrfmiddlewaretoken" in card for card in fragments._shelf._drawn.values())
    assert not any("hx-post" in card for card in re.findall(r"<article.*?</article>", anybody, re.DOTALL))


def test_a_card_of_one_city_is_never_drawn_from_another_ones(
    lyon: Any, turin: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        actions.contribute(row, by=ada, body="Lime trees")
    client_at(lyon).get(f"/discussions/{row.pk}/")
    assert {key[0] for key in fragments._shelf._drawn} == {lyon.schema_name}


def test_each_language_has_its_own_card(lyon: Any, ada: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        actions.contribute(row, by=ada, body="Lime trees")
    for language in ("en", "fr"):
        client_at(lyon).get(f"/discussions/{row.pk}/", headers={"accept-language": language})
    assert {key[1] for key in fragments._shelf._drawn} == {"en", "fr"}


def test_the_second_reader_gets_the_card_that_is_there(
    lyon: Any, ada: Any, bruno: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        actions.contribute(row, by=ada, body="Lime trees")
    with clock.frozen_at(clock.now() + timedelta(hours=5)):
        for _ in range(3):
            client_at(lyon).get(f"/discussions/{row.pk}/")
    assert len(fragments._shelf._drawn) == 1


def test_a_full_shelf_is_emptied_and_not_exceeded(
    lyon: Any, ada: Any, bruno: Any, client_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments._shelf, "_most", 3)
    with enter(lyon):
        row = open_discussion(bruno)
        for number in range(8):
            actions.contribute(row, by=ada, body=f"Thought {number}")
    assert "Thought 0" in client_at(lyon).get(f"/discussions/{row.pk}/").content.decode()
    assert len(fragments._shelf._drawn) <= 3
