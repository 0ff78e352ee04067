"""Lists narrowed by theme, place, answer and words at once, in any order; and read to their end at a constant cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock
from participation.answers.actions import answer_officially, give_promise
from participation.discussions import actions
from participation.ideas.actions import Place, suggest_idea
from participation.pages import fragments
from tenants.context import enter
from tests.participation.arrange import contributions, open_box, open_discussion, person, the_department

pytestmark = pytest.mark.django_db
WORDS = [
    "Lime trees near the church",
    "Plane trees near the market",
    "Benches near the market",
    "Plant more trees at the school",
]


def shown(client: Any, address: str) -> list[str]:
    page = client.get(address, follow=True).content.decode()
    return [words for words in WORDS if f"<p>{words}</p>" in page or f">{words}</a>" in page]


def test_theme_answer_words_and_order_of_a_discussion_work_together(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        said = [actions.contribute(row, by=ada, body=words) for words in WORDS]
        theme = actions.add_theme(row.project, name="Shade", by=bruno)
        actions.set_themes(said[:3], add=[theme], by=bruno)
        answer_officially([said[0]], body="Yes.", by=bruno, department=the_department())
    client, here = client_at(lyon), f"/discussions/{row.pk}/"
    # Endings do not matter, and neither does the order.
    for order in ("new", "discussed", "agreed", "divided", "random"):
        assert shown(client, f"{here}?q=tree&sort={order}") == [WORDS[0], WORDS[1], WORDS[3]]
        assert shown(client, f"{here}?q=tree&theme={theme.pk}&sort={order}") == WORDS[:2]
        assert shown(client, f"{here}?q=tree&theme={theme.pk}&answered=no&sort={order}") == [WORDS[1]]
    api = client.get(f"/api/v1/discussions/{row.pk}/contributions/?q=trees&theme={theme.pk}&answered=true")
    assert [one["body"] for one in api.json()["results"]] == [WORDS[0]]
    page = client.get(f"{here}?q=tree&theme={theme.pk}&answered=no").content.decode()
    assert 'value="tree"' in page
    # Whoever changes the order keeps what they look for.
    assert re.search(r'href="[^"]*q=tree[^"]*sort=agreed|href="[^"]*sort=agreed[^"]*q=tree', page)


def test_theme_place_answer_and_words_of_an_idea_box_work_together(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        places = ["Pond", "Pond", "Gate", "Pond"]
        made = [
            suggest_idea(box, by=ada, title=words, body="It would help.", place=Place(place))
            for words, place in zip(WORDS, places, strict=True)
        ]
        theme = actions.add_theme(box.project, name="Shade", by=bruno)
        actions.set_themes([idea.contribution for idea in made[:2]], add=[theme], by=bruno)
        answer_officially([made[0].contribution], body="Yes.", by=bruno, department=the_department())
    client, here = client_at(lyon), f"/projects/{box.project.slug}/ideas/{box.pk}/"
    assert shown(client, f"{here}?q=trees&place=Pond&sort=agreed") == [WORDS[0], WORDS[1], WORDS[3]]
    assert shown(client, f"{here}?q=trees&place=Pond&theme={theme.pk}&answered=no") == [WORDS[1]]
    assert shown(client, f"/discussions/{box.pk}/?theme={theme.pk}") == WORDS[:2]
    api = client.get(f"/api/v1/idea-boxes/{box.pk}/ideas/?q=benches&place=Gate").json()
    assert [one["title"] for one in api["results"]] == [WORDS[2]]


def test_a_card_shows_its_themes_and_what_its_answer_promises(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        [made] = contributions(row, ada, number=1)
        theme = actions.add_theme(row.project, name="Shade", by=bruno)
        actions.set_themes([made], add=[theme], by=bruno)
        answer = answer_officially([made], body="We will.", by=bruno, department=the_department())
        day = clock.today() + timedelta(days=30)
        promised = {"kind": "report", "text": "We say which trees", "due_on": day, "owner": bruno}
        give_promise(row.project, answer=answer, by=bruno, department=the_department(), **promised)
    for address in (f"/discussions/{row.pk}/", f"/contributions/{made.pk}/"):
        page = client_at(lyon).get(address).content.decode()
        assert f'?theme={theme.pk}">Shade</a>' in page
        assert "We say which trees" in page


def cost(client: Any, address: str) -> int:
    fragments._shelf._drawn.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_discussion_is_read_to_its_end_at_the_same_cost_for_each_page(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        said = contributions(row, ada, number=60)
        theme = actions.add_theme(row.project, name="Shade", by=bruno)
        actions.set_themes(said, add=[theme], by=bruno)
        for one in said[::10]:
            actions.reply(one, by=bruno, body="Why?")
            answer_officially([one], body="Yes.", by=bruno, department=the_department())
    client, address = client_at(lyon, ada), f"/discussions/{row.pk}/?sort=new"
    cost(client, address)
    seen: list[str] = []
    costs = []
    while address:
        costs.append(cost(client, address))
        page = client.get(address).content.decode()
        seen += re.findall(r'<article class="contribution" id="c(\d+)"', page)
        following = re.search(r'href="([^"]*after=[^"]*)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
        if address.startswith("?"):
            address = f"/discussions/{row.pk}/{address}"
    assert {int(pk) for pk in seen} >= {one.pk for one in said}
    assert len(costs) == 3
    assert max(costs) - min(costs) <= 1  # the last page asks nobody for a further one


def test_the_story_costs_the_same_with_little_and_with_much(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        row = open_discussion(bruno)
        told = contributions(row, ada, number=2)
        answer_officially(told[:1], body="Yes.", by=bruno, department=the_department())
    client, here = client_at(lyon), f"/projects/{row.project.slug}/story/"
    cost(client, here)
    cache_of(lyon)
    little = cost(client, here)
    with enter(lyon):
        for number in range(8):
            one = person(f"citizen{number}")
            for more in contributions(row, one, number=3):
                actions.reply(more, by=ada, body="Yes")
            answer_officially([more], body=f"Answer {number}", by=bruno, department=the_department())
            day = clock.today() + timedelta(days=number + 1)
            promised = {"kind": "report", "text": f"Promise {number}", "due_on": day, "owner": bruno}
            give_promise(row.project, by=bruno, department=the_department(), **promised)
    cache_of(lyon)
    assert cost(client, here) == little


def cache_of(tenant: Any) -> None:
    """Forget what was counted, so that it is counted again."""
    with enter(tenant):
        cache.clear()
