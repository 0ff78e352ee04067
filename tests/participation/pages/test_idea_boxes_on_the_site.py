"""Idea boxes as citizens and staff use them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.discussions.models import Discussion
from participation.ideas import actions
from participation.ideas.models import Category, Idea
from tenants.context import enter
from tests.participation.arrange import ideas, open_box, published_project

pytestmark = pytest.mark.django_db
OURS = {"Sec-Fetch-Site": "same-origin"}


def place(box: Discussion) -> str:
    return f"/projects/{box.project.slug}/ideas/{box.pk}/"


def test_staff_make_a_box_with_categories_and_publish_it(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client = client_at(lyon, bruno)
    facts = {"question": "What would make the park better?", "moderation": "post"}
    made = client.post(f"/workspace/projects/{project.slug}/ideas/new/", facts)
    with enter(lyon):
        box = Discussion.objects.select_related("project").get(kind="ideas")
    categories = f"/workspace/idea-boxes/{box.pk}/categories/"
    assert made.url == categories
    client.post(categories, {"name": "Playing"})
    page = client.post(categories, {"name": "playing"})
    assert page.status_code == 422
    assert "already has a category" in page.content.decode()
    with enter(lyon):
        category = Category.objects.get()
    client.post(f"/workspace/idea-categories/{category.pk}/", {"name": "Games"})
    client.post(f"/workspace/idea-boxes/{box.pk}/", {**facts, "publish": "yes"})
    page = client_at(lyon).get(f"/projects/{project.slug}/").content.decode()
    assert place(box) in page
    assert "Idea box" in page
    assert "Games" in client_at(lyon).get(f"{place(box)}new/").content.decode()


def test_similar_ideas_are_shown_before_an_idea_is_posted_without_scripts_too(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        ideas(box, bruno, "More trees by the river")
    client, facts = client_at(lyon, ada), {"title": "Trees at the river", "body": "For shade."}
    page = client.post(f"{place(box)}new/", facts).content.decode()
    assert "One idea may say the same" in page
    assert "More trees by the river" in page
    assert "For shade." in page
    with enter(lyon):
        assert Idea.objects.count() == 1
    client.post(f"{place(box)}new/", {**facts, "seen": "yes"})
    with enter(lyon):
        assert Idea.objects.count() == 2
    part = client.get(f"{place(box)}similar/", {"title": "a tree"}).content.decode()
    assert part.lstrip().startswith('<div id="similar"')
    assert "Trees at the river" in part


def test_an_idea_typed_before_signing_in_is_kept_whole(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        category = actions.add_category(box, name="Playing", by=bruno)
    client = client_at(lyon)
    facts = {"title": "Swings", "body": "High ones.", "category": category.pk, "place": "By the pond"}
    assert "/account/login/" in client.post(f"{place(box)}new/", facts, headers=OURS).url
    with enter(lyon):
        client.force_login(ada)
    client.get("/contributions/kept/")
    with enter(lyon):
        idea = Idea.objects.get()
        assert (idea.title, idea.category, idea.place) == ("Swings", category, "By the pond")


def test_a_refused_idea_keeps_what_was_typed(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        box = open_box(bruno)
    page = client_at(lyon, ada).post(
        f"{place(box)}new/", {"title": "Swings", "body": "High ones.", "coordinates": "somewhere"}
    )
    assert page.status_code == 422
    for words in ("Swings", "High ones.", "somewhere", "45.75780"):
        assert words in page.content.decode()


def test_an_ideas_page_says_where_it_stands_and_who_else_had_it(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, photo: io.BytesIO
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        first, second = ideas(box, ada, "Trees", "More trees")
        actions.add_picture(second, file=photo, alt="The bare square", by=ada)
        actions.merge_ideas(first, into=second, by=bruno)
        actions.move_idea_on(second, status="planned", words="Planted in March.", by=bruno)
    client = client_at(lyon)
    page = client.get(f"/contributions/{first.pk}/", follow=True).content.decode()
    for words in (
        "More trees",
        "The bare square",
        "With the idea of one other person",
        "Planted in March.",
        "Planned",
    ):
        assert words in page
    listed = client.get(place(box)).content.decode()
    assert "1 idea" in listed
    assert "The bare square" in listed
    assert client.get(f"/discussions/{box.pk}/").url == place(box)


def test_the_list_is_narrowed_and_sorted_and_stays_so_while_paging(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        playing = actions.add_category(box, name="Playing", by=bruno)
        for number in range(30):
            actions.suggest_idea(box, by=ada, title=f"Swing {number}", body="x", category=playing)
        ideas(box, ada, "Benches")
    client = client_at(lyon)
    page = client.get(f"{place(box)}?category={playing.pk}&sort=random", follow=True).content.decode()
    assert "Benches" not in page
    first = set(re.findall(r"Swing \d+", page))
    address = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
    assert address
    assert f"category={playing.pk}" in address.group(1)
    rest = client.get(place(box) + address.group(1).replace("&amp;", "&")).content.decode()
    assert not first & set(re.findall(r"Swing \d+", rest))
    nothing = client.get(f"{place(box)}?category={playing.pk}&status=done").content.decode()
    assert "No idea fits" in nothing


def test_a_box_costs_the_same_with_many_ideas_as_with_one(
    lyon: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        box = open_box(bruno)
        ideas(box, ada, "Trees")
    client, mine = client_at(lyon), client_at(lyon, ada)
    mine.get(place(box))
    client.get(place(box))
    with CaptureQueriesContext(connection) as one:
        client.get(place(box))
    with CaptureQueriesContext(connection) as one_mine:
        mine.get(place(box))
    with enter(lyon):
        ideas(box, ada, *(f"Bench {number}" for number in range(20)))
    with CaptureQueriesContext(connection) as many:
        client.get(place(box))
    with CaptureQueriesContext(connection) as many_mine:
        mine.get(place(box))
    assert (len(many), len(many_mine)) == (len(one), len(one_mine))
    assert len(many) <= 7


def test_staff_decide_on_one_page(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        box = open_box(bruno)
        first, second = ideas(box, ada, "Lime trees", "More lime trees")
    client, desk = client_at(lyon, bruno), f"/workspace/ideas/{first.pk}/"
    assert "More lime trees" in client.get(desk).content.decode()
    refused = client.post(f"{desk}progress/", {"status": "done", "words": ""})
    assert refused.status_code == 422
    client.post(f"{desk}progress/", {"status": "review", "words": "We look."})
    client.post(f"{desk}merging/", {"into": second.pk})
    assert "leads on to “More lime trees”" in client.get(desk).content.decode()
    client.post(f"{desk}merging/removal/")
    with enter(lyon):
        first.refresh_from_db()
        assert (first.status, first.is_merged) == ("review", False)
    assert client_at(lyon, ada).get(desk).status_code == 403


def test_programs_suggest_find_merge_and_decide(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        box = open_box(bruno)
        (there,) = ideas(box, bruno, "More lime trees")
    api, mine, staff = "/api/v1/", client_at(lyon, ada), client_at(lyon, bruno)
    found = mine.get(f"{api}idea-boxes/{box.pk}/similar/", {"text": "a lime tree"}).json()
    assert [idea["id"] for idea in found] == [there.pk]
    facts = {"title": "Lime trees", "body": "Shade.", "latitude": "45.77760", "longitude": "4.85510"}
    made = mine.post(f"{api}idea-boxes/{box.pk}/ideas/", facts, content_type="application/json")
    assert made.status_code == 201
    idea = f"{api}ideas/{made.json()['id']}/"
    step = staff.put(
        f"{idea}progress/", {"status": "planned", "words": "In March."}, content_type="application/json"
    )
    assert step.json()["status"] == "planned"
    merged = staff.put(f"{idea}merging/", {"into": there.pk}, content_type="application/json")
    assert merged.json()["id"] == there.pk
    assert mine.get(idea).json()["merged_into"] == there.pk
    listed = mine.get(f"{api}idea-boxes/{box.pk}/ideas/").json()["results"]
    assert [row["title"] for row in listed] == ["More lime trees"]
    assert staff.delete(f"{idea}merging/").json()["merged_into"] is None
    refused = mine.put(f"{idea}progress/", {"status": "done", "words": "x"}, content_type="application/json")
    assert refused.status_code == 403
