"""One question over everything that everybody may read, in the languages of the tenant; and nothing else is ever found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from kit.fulltext import folded
from participation.answers import actions as answers
from participation.departments.actions import present_department
from participation.discussions import actions as discussions
from participation.discussions.models import Contribution
from participation.projects import actions as projects
from participation.search.hits import EXCERPT, pieces_of
from participation.search.queries import Found, search
from participation.search.sources import Wanted
from tests.participation.arrange import (
    complete_draft,
    ideas,
    open_box,
    open_discussion,
    open_survey,
    published_project,
    the_department,
)

ALL = ["en", "fr", "de", "nl"]


def found(words: str, languages: list[str] = ALL, **narrowed: Any) -> Found:
    return search(Wanted(words, **narrowed), languages=languages)


def kinds(page: Found) -> list[str]:
    return sorted(hit.kind.key for hit in page.items)


@pytest.mark.parametrize(
    ("language", "said", "typed"),
    [
        ("en", "More trees along the river", "tree rivers"),
        ("fr", "Des pistes cyclables protégées près de l’école", "piste cyclable protegee"),
        ("fr", "Une ecole plus sure", "écoles sûres"),
        ("de", "Mehr Bäume und Spielplätze am Fluß", "baum spielplatz"),
        ("nl", "Meer bomen langs de rivieren", "rivier"),
    ],
)
@pytest.mark.django_db
def test_endings_and_accents_do_not_matter(
    inside_lyon: Any, bruno: Any, ada: Any, language: str, said: str, typed: str
) -> None:
    made = discussions.contribute(open_discussion(bruno), by=ada, body=said)
    discussions.contribute(made.discussion, by=ada, body="Quiet buses")
    assert [hit.pk for hit in found(typed, [language]).items] == [made.pk]


@pytest.mark.django_db
class TestWhatIsFound:
    """Everything that has words for everybody."""

    def test_every_kind_of_thing_is_found_by_its_words(self, inside_lyon: Any, bruno: Any, ada: Any) -> None:
        project = published_project(bruno, title="Kingfisher quay")
        discussion = open_discussion(bruno, project=project, question="Where may the kingfisher live?")
        made = discussions.contribute(discussion, by=ada, body="A kingfisher needs quiet banks.")
        discussions.reply(made, by=bruno, body="The kingfisher nests there already.")
        ideas(open_box(bruno, project=project), ada, "A box for the kingfisher")
        open_survey(bruno, project=project)
        answers.answer_officially([made], body="The kingfisher stays.", by=bruno, department=the_department())
        answers.give_promise(
            project,
            kind="report",
            text="We count kingfishers in spring",
            owner=bruno,
            department=the_department(),
            due_on=clock.today() + timedelta(days=30),
            by=bruno,
        )
        present_department(the_department(), introduction="We look after kingfishers.", by=bruno)
        page = found("kingfishers")
        assert kinds(page) == [
            "activity",
            "answer",
            "contribution",
            "contribution",
            "department",
            "idea",
            "project",
            "promise",
        ]
        assert page.items[0].heading == "Kingfisher quay", "the project stands above what was said in it"
        assert {kind.key: count for kind, count in page.counts}["contribution"] == 2
        assert page.total == 8
        assert not page.has_more_than_counted
        assert kinds(found("saturdays market")) == ["activity"]

    def test_an_idea_is_found_once_though_its_title_and_its_text_fit(
        self, inside_lyon: Any, bruno: Any, ada: Any
    ) -> None:
        (idea,) = ideas(open_box(bruno), ada, "Benches under limes")
        (hit,) = found("bench").items
        assert (hit.pk, hit.kind.key, hit.heading) == (idea.pk, "idea", "Benches under limes")

    def test_what_is_changed_is_found_by_its_new_words_at_once(
        self, inside_lyon: Any, bruno: Any, ada: Any
    ) -> None:
        made = discussions.contribute(open_discussion(bruno), by=ada, body="Oaks for the square")
        discussions.edit_contribution(made, by=ada, body="Limes for the square")
        assert found("oaks").items == []
        assert [hit.pk for hit in found("lime").items] == [made.pk]

    def test_phrases_alternatives_and_words_that_must_not_be_there(
        self, inside_lyon: Any, bruno: Any, ada: Any
    ) -> None:
        row = open_discussion(bruno)
        path, way = (
            discussions.contribute(row, by=ada, body=body)
            for body in ("A cycle path for pupils", "A path where you cycle with oaks")
        )
        assert {hit.pk for hit in found("cycle path").items} == {path.pk, way.pk}
        assert {hit.pk for hit in found('"cycle path"').items} == {path.pk}
        assert {hit.pk for hit in found("cycle -oaks").items} == {path.pk}
        assert {hit.pk for hit in found("pupils or oaks").items} == {path.pk, way.pk}


@pytest.mark.django_db
class TestWhatIsNeverFound:
    """Neither listed nor counted nor quoted, whoever asks."""

    def test_what_is_hidden_or_waits_for_a_moderator(self, inside_lyon: Any, bruno: Any, ada: Any) -> None:
        shown = open_discussion(bruno)
        hidden = discussions.contribute(shown, by=ada, body="An ocelot")
        discussions.reply(hidden, by=ada, body="My ocelot!")
        assert found("ocelot").total == 2
        discussions.hide_contribution(hidden, by=bruno, reason="Off the subject")
        waits = open_discussion(bruno, project=shown.project, question="And here?", moderation="pre")
        discussions.contribute(waits, by=ada, body="Another ocelot")
        (idea,) = ideas(open_box(bruno, project=shown.project), ada, "The ocelot again")
        discussions.hide_contribution(idea.contribution, by=bruno, reason="Off the subject")
        page = found("ocelot")
        assert (page.items, page.total, page.counts) == ([], 0, [])
        discussions.restore_contribution(Contribution.objects.get(pk=hidden.pk), by=bruno)
        assert found("ocelot").total == 2

    def test_drafts_and_what_stands_in_archived_projects(
        self, inside_lyon: Any, bruno: Any, ada: Any
    ) -> None:
        complete_draft(bruno, title="The ocelot house")
        project = published_project(bruno)
        discussions.create_discussion(project, question="Which ocelot?", by=bruno)
        made = discussions.contribute(open_discussion(bruno, project=project), by=ada, body="Well")
        answers.draft_answer(
            project, contributions=[made], body="The ocelot comes.", by=bruno, department=the_department()
        )
        assert found("ocelot").total == 0
        gone = published_project(bruno, title="The old ocelot house")
        discussions.contribute(open_discussion(bruno, project=gone), by=ada, body="Poor ocelot")
        assert found("ocelot").total == 2
        projects.archive_project(projects.close_project(gone, by=bruno), by=bruno)
        assert found("ocelot").total == 0

    def test_another_tenant(self, lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any) -> None:
        from tenants.context import enter

        with enter(lyon):
            discussions.contribute(open_discussion(bruno), by=ada, body="An ocelot")
        with enter(turin):
            assert found("ocelot").total == 0
        assert b"ocelot</mark>" in client_at(lyon).get("/search/?q=ocelot").content
        assert b"</mark>" not in client_at(turin).get("/search/?q=ocelot").content


@pytest.mark.django_db
def test_filters_narrow_and_counts_stay_honest(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    here = open_discussion(bruno)
    there = open_discussion(bruno, project=published_project(bruno, title="The Library"))
    answered, old = (
        discussions.contribute(here, by=ada, body=f"Lime {n}", at=clock.now() - timedelta(days=days))
        for n, days in enumerate((0, 0))
    )
    Contribution.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=40))
    discussions.contribute(there, by=ada, body="Lime elsewhere")
    answers.answer_officially([answered], body="A lime it is.", by=bruno, department=the_department())
    today = clock.today()
    assert found("lime").total == 4
    assert found("lime", kind="contribution").total == 3
    assert [kind.key for kind, _count in found("lime", kind="contribution").counts] == [
        "contribution",
        "answer",
    ]
    assert found("lime", project=there.project).total == 1
    assert [hit.pk for hit in found("lime", answered=True).items] == [answered.pk]
    assert found("lime", answered=False).total == 2
    assert [hit.pk for hit in found("lime", until=today - timedelta(days=30)).items] == [old.pk]
    assert found("lime", since=today).total == 3


@pytest.mark.django_db
def test_pages_follow_each_other_without_gaps_at_a_constant_number_of_queries(
    inside_lyon: Any, bruno: Any, ada: Any, django_assert_num_queries: Any
) -> None:
    row = open_discussion(bruno)
    made = {discussions.contribute(row, by=ada, body=f"Lime number {n}").pk for n in range(5)}
    seen: list[int] = []
    cursor = ""
    for _page in range(3):
        with django_assert_num_queries(5):
            page = search(Wanted("lime"), languages=["en", "fr"], cursor=cursor, size=2)
        seen += [hit.pk for hit in page.items]
        cursor = page.next_cursor
    assert set(seen) == made
    assert len(seen) == 5
    assert not cursor


@pytest.mark.parametrize(
    "typed", ["'", "a & b | c", "((((", 'trees:* & !x "', "\\\\ '' :*", "%s %(x)s", "the", "  ", "-"]
)
@pytest.mark.django_db
def test_nothing_that_is_typed_is_an_error(inside_lyon: Any, typed: str) -> None:
    assert found(typed).items == []


@pytest.mark.django_db
def test_found_words_are_marked_as_they_were_written(inside_lyon: Any, bruno: Any, ada: Any) -> None:
    body = "Bien. " * 60 + "Protégeons **l’école** & la <b>crèche</b> !" + " Enfin." * 60
    discussions.contribute(open_discussion(bruno), by=ada, body=body)
    (hit,) = found("ecole creches", ["fr", "en"]).items
    marked = [piece.words for piece in hit.pieces if piece.is_found]
    assert marked == ["école", "crèche"]
    assert hit.pieces[0].words == "… "
    assert sum(len(piece.words) for piece in hit.pieces) < EXCERPT + 10


@given(st.text(max_size=600), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 12)), max_size=6))
def test_an_excerpt_is_a_part_of_the_text(text: str, places: list[tuple[int, int]]) -> None:
    inside = sorted((begin, min(begin + length, len(text))) for begin, length in places if begin < len(text))
    pieces = pieces_of(text, inside)
    words = [piece.words for piece in pieces]
    kept = "".join(words[(words[:1] == ["… "]) : len(words) - (words[-1:] == [" …"])])
    assert kept in text
    assert len(kept) <= EXCERPT
    assert any(piece.is_found for piece in pieces) or not inside


@given(st.text(max_size=200))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)
    assert not set(folded(text)) & set("éàüÉ<>&\ue000")
