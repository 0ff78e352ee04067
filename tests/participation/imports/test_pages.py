"""The pages on which staff import: upload, preview, mapping, progress, report."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from participation.discussions.models import Contribution, Discussion
from participation.imports import actions
from participation.imports.models import ConsultationImport
from tenants import hosts
from tenants.context import lobby
from tenants.models import Tenant
from tests.participation.imports.conftest import small_files
from tests.participation.imports.exports import (
    comments_csv,
    small_consultation,
    summary_csv,
    table,
    vote,
    votes_csv,
)

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from participation.projects.models import Project


def posted(**files: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{name}.csv", content, "text/csv") for name, content in files.items()]


def small_upload(**changed: bytes) -> dict[str, Any]:
    comments, votes = small_consultation()
    files = {
        "comments": comments_csv(comments),
        "votes": votes_csv(votes),
        "summary": summary_csv("Trams at night", voters=9),
    }
    return {"uploads": posted(**{**files, **changed})}


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


class AtWork:
    """Somebody signed in, in English. After each request the test is inside the city again, as it was before."""

    def __init__(self, client: Client, tenant: Tenant) -> None:
        self.client, self.tenant = client, tenant

    def get(self, address: str, data: Any = None) -> Any:
        return self._inside(self.client.get(address, data))

    def post(self, address: str, data: Any = None, *, follow: bool = False) -> Any:
        return self._inside(self.client.post(address, data, follow=follow))

    def _inside(self, response: Any) -> Any:
        connection.set_tenant(self.tenant)  # type: ignore[attr-defined]  # of our backend
        return response


@pytest.fixture
def at_work(lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> AtWork:
    """Bruno at his desk."""
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(languages=["fr", "en"])
    hosts.forget()
    return AtWork(client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en"), lyon)


@pytest.fixture
def new_page(project: Project) -> str:
    return reverse("imports:new", args=[project.slug])


class TestTheWholeWay:
    def test_files_are_previewed_imported_and_reported_without_a_script(
        self, at_work: AtWork, new_page: str, run_jobs: Callable[[], int]
    ) -> None:
        assert at_work.get(new_page).status_code == 200
        preview = at_work.post(new_page, small_upload(), follow=True)
        words = text_of(preview)
        assert "6 contributions by 3 authors." in words
        assert "10 votes by 4 people." in words
        assert "1 of them was moderated out" in words
        assert "5 fit exactly if 1 means" in words
        assert "Import 6 contributions" in words
        assert not Contribution.objects.exists()

        pk = ConsultationImport.objects.get().pk
        running = at_work.post(reverse("imports:run", args=[pk]), follow=True)
        assert 'hx-trigger="every 2s"' in text_of(running)
        assert "See how far it is" in text_of(running)
        run_jobs()
        done = at_work.get(reverse("imports:detail", args=[pk]))
        words = text_of(done)
        assert "New: 6 contributions, 9 stances, 4 people." in words
        assert "Every row was brought in." in words
        assert "every 2s" not in words
        assert Contribution.objects.count() == 6

    def test_the_summary_is_set_beside_what_the_files_hold(self, at_work: AtWork, new_page: str) -> None:
        words = text_of(at_work.post(new_page, small_upload(), follow=True))
        assert "Compared with the summary" in words
        assert "differs" in words

    def test_the_same_files_lead_back_to_their_import(self, at_work: AtWork, new_page: str) -> None:
        at_work.post(new_page, small_upload())
        words = text_of(at_work.post(new_page, small_upload(), follow=True))
        assert "These files are here already" in words
        with_one = ConsultationImport.objects.count()
        assert with_one == 1


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            ({}, 'href="#id_uploads"'),
            ({"uploads": posted(empty=b"")}, "is empty"),
            ({"uploads": posted(book=b"PK\x03\x04xx")}, "workbook"),
            ({"uploads": posted(votes=votes_csv([vote(0, 1, 1)]))}, "None of these files"),
        ],
    )
    def test_files_that_cannot_be_read_are_explained_next_to_the_field(
        self, at_work: AtWork, new_page: str, data: dict[str, Any], says: str
    ) -> None:
        response = at_work.post(new_page, data)
        assert response.status_code == 422
        assert says in text_of(response)
        assert not ConsultationImport.objects.exists()

    def test_residents_and_strangers_do_not_get_in(
        self,
        lyon: Tenant,
        turin: Tenant,
        ada: User,
        chiara: User,
        project: Project,
        bruno: User,
        client_at: Callable[..., Client],
        new_page: str,
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        addresses = [
            new_page,
            reverse("imports:list"),
            reverse("imports:project", args=[project.slug]),
            reverse("imports:detail", args=[consultation.pk]),
            reverse("imports:rejected", args=[consultation.pk]),
        ]
        for address in addresses:
            assert client_at(lyon).get(address).status_code == 302
            assert client_at(lyon, ada).get(address).status_code == 403
            assert client_at(turin, chiara).get(address).status_code == 403


class TestTheMapping:
    @pytest.fixture
    def previewed(self, at_work: AtWork, new_page: str) -> ConsultationImport:
        at_work.post(new_page, small_upload())
        return ConsultationImport.objects.get()

    def form_of(self, consultation: ConsultationImport, **changed: str) -> dict[str, str]:
        columns = {
            f"{kind}-{key}": str(column)
            for kind, fields in consultation.mapping.items()
            for key, column in fields.items()
        }
        return {
            **columns,
            "agree_value": "1",
            "date_order": "day-first",
            "title": consultation.title,
            **changed,
        }

    def test_what_one_means_can_be_turned_round(self, at_work: AtWork, previewed: ConsultationImport) -> None:
        address = reverse("imports:mapping", args=[previewed.pk])
        response = at_work.post(address, self.form_of(previewed, agree_value="-1"), follow=True)
        assert "read again with your choices" in text_of(response)
        previewed.refresh_from_db()
        assert previewed.agree_value == -1

    def test_a_column_that_is_needed_is_asked_for(
        self, at_work: AtWork, previewed: ConsultationImport
    ) -> None:
        form = self.form_of(previewed)
        del form["contributions-text"]
        response = at_work.post(reverse("imports:mapping", args=[previewed.pk]), form)
        assert response.status_code == 422
        assert "Choose the column that holds this." in text_of(response)

    def test_a_table_that_nobody_knows_is_mapped_by_hand(self, at_work: AtWork, new_page: str) -> None:
        content = table(
            ["wann", "was"], [["04.03.2024", "Mehr Bäume"], ["05.03.2024", "Mehr Bänke"]]
        ).encode()
        asked = at_work.post(new_page, {"uploads": posted(ideen=content)}, follow=True)
        assert "Say below which column holds: Text of the contribution" in text_of(asked)
        assert "was · Mehr Bäume" in text_of(asked)
        consultation = ConsultationImport.objects.get()
        answered = at_work.post(
            reverse("imports:mapping", args=[consultation.pk]),
            {"contributions-text": "1", "contributions-time": "0", "title": "Grün"},
            follow=True,
        )
        assert "Import 2 contributions" in text_of(answered)
        consultation.refresh_from_db()
        assert consultation.title == "Grün"

    def test_it_can_be_thrown_away(self, at_work: AtWork, previewed: ConsultationImport) -> None:
        response = at_work.post(reverse("imports:discard", args=[previewed.pk]), follow=True)
        assert "thrown away" in text_of(response)
        assert not ConsultationImport.objects.exists()


class TestTheReport:
    def test_rejected_rows_can_be_fetched_as_a_safe_file(
        self, at_work: AtWork, brought_in: Callable[..., ConsultationImport]
    ) -> None:
        _comments, votes = small_consultation()
        votes += [vote(99, 1, 1), {**vote(0, 1, 1), "vote": "=cmd()"}]
        done = brought_in(small_files(votes=votes_csv(votes)))
        page = text_of(at_work.get(reverse("imports:detail", args=[done.pk])))
        assert "2 rows were not brought in" in page
        response = at_work.get(reverse("imports:rejected", args=[done.pk]))
        content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        assert [row["Reason"] for row in rows] == [
            "The vote is for a contribution that is not in the file, or that was rejected itself.",
            "The vote is not 1, 0 or -1.",
        ]
        assert rows[1]["Detail"] == "'=cmd()"
        assert rows[0]["Row"] == "12"

    def test_an_interrupted_import_can_be_taken_up_again(
        self, at_work: AtWork, project: Project, bruno: User, run_jobs: Callable[[], int]
    ) -> None:
        consultation, _new = actions.start_import(project, uploads=small_files(), by=bruno)
        begun = actions.begin_import(actions.preview_import(consultation), by=bruno)
        ConsultationImport.objects.filter(pk=begun.pk).update(state="failed", error="The disk was full.")
        page = text_of(at_work.get(reverse("imports:detail", args=[begun.pk])))
        assert "The disk was full." in page
        assert "Go on" in page
        at_work.post(reverse("imports:run", args=[begun.pk]))
        run_jobs()
        assert ConsultationImport.objects.get().is_done

    def test_citizens_read_what_was_imported(
        self,
        lyon: Tenant,
        project: Project,
        client_at: Callable[..., Client],
        brought_in: Callable[..., ConsultationImport],
    ) -> None:
        done = brought_in()
        type(project).objects.filter(pk=project.pk).update(state="published", published_at=done.finished_at)
        page = text_of(client_at(lyon).get(reverse("discussions:detail", args=[done.discussion_id])))
        assert "Shade at every stop" in page
        assert "Buy my watches" not in page


def test_the_list_leads_to_a_project_and_shows_its_imports(
    at_work: AtWork,
    project: Project,
    brought_in: Callable[..., ConsultationImport],
    django_assert_max_num_queries: Any,
) -> None:
    brought_in()
    response = at_work.get(reverse("imports:choice"), {"project": project.slug})
    assert response["Location"] == reverse("imports:new", args=[project.slug])
    with django_assert_max_num_queries(14):
        words = text_of(at_work.get(reverse("imports:list")))
    assert "6 new contributions" in words
    assert "Trams at night" in text_of(at_work.get(reverse("imports:project", args=[project.slug])))


def test_a_large_upload_is_read_in_the_background(
    at_work: AtWork,
    new_page: str,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Callable[[], int],
) -> None:
    from participation.imports.views import uploads

    monkeypatch.setattr(uploads, "READ_AT_ONCE", 10)
    waiting = at_work.post(new_page, small_upload(), follow=True)
    assert "The files are being read." in text_of(waiting)
    run_jobs()
    pk = ConsultationImport.objects.get().pk
    assert "Import 6 contributions" in text_of(at_work.get(reverse("imports:detail", args=[pk])))
    assert not Discussion.objects.exists()
