"""The page and the API of the search ask the same question."""

from __future__ import annotations

from typing import Any

import pytest

from participation.discussions import actions as discussions
from tenants.context import enter
from tests.participation.arrange import open_discussion

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(lyon: Any, bruno: Any, ada: Any) -> list[Any]:
    with enter(lyon):
        row = open_discussion(bruno)
        return [discussions.contribute(row, by=ada, body=f"Une piste cyclable <{n}>") for n in range(3)]


def test_the_page_shows_what_was_found_with_its_words_marked(lyon: Any, said: Any, client_at: Any) -> None:
    page = client_at(lyon).get("/search/?q=pistes").content.decode()
    assert page.count("<mark>piste</mark>") == 3
    assert f'href="/contributions/{said[0].pk}/"' in page
    assert "&lt;0&gt;" in page or "<0>" not in page
    assert "3 things were found" in page
    assert "Contribution<" in page, "each says what it is"


def test_home_the_projects_and_the_masthead_lead_to_the_search(lyon: Any, client_at: Any) -> None:
    for path in ("/", "/projects/"):
        page = client_at(lyon).get(path).content.decode()
        assert '<form class="filters measure" method="get" action="/search/" role="search">' in page
    assert 'href="/search/"' in client_at(lyon).get("/departments/").content.decode()


def test_an_empty_search_teaches_and_one_without_result_says_what_to_try(
    lyon: Any, said: Any, client_at: Any
) -> None:
    assert "How to search" in client_at(lyon).get("/search/").content.decode()
    page = client_at(lyon).get("/search/?q=piste&kind=idea").content.decode()
    assert "Nothing was found" in page
    assert "Search everywhere" in page


@pytest.mark.parametrize(
    "wrong", ["since=yesterday", "project=nothing", "answered=perhaps", "kind=secret", f"q={'x' * 201}"]
)
def test_what_cannot_be_understood_is_said_beside_the_field(lyon: Any, client_at: Any, wrong: str) -> None:
    answer = client_at(lyon).get(f"/search/?{wrong}")
    assert answer.status_code == 422
    assert "Mend what is marked above" in answer.content.decode()
    refused = client_at(lyon).get(f"/api/v1/search/?{wrong}")
    assert refused.status_code == 400
    assert refused.json()["field"] == wrong.partition("=")[0]


def test_programs_get_the_same_page_by_page(lyon: Any, said: Any, client_at: Any) -> None:
    client, numbers, address = client_at(lyon), [], "/api/v1/search/?q=pistes&page_size=2"
    while address:
        found = client.get(address).json()
        numbers += [hit["id"] for hit in found["results"]]
        address = found["next"]
    assert sorted(numbers) == [row.pk for row in said]
    assert found["total"] == 3
    assert found["is_complete"] is True
    assert found["counts"] == {"contribution": 3}
    hit = found["results"][0]
    assert {"words": "piste", "found": True} in hit["excerpt"]
    assert hit["url"].endswith(f"/contributions/{hit['id']}/")
    assert (hit["author"], hit["project"]) == ("Ada", said[0].discussion.project.slug)
