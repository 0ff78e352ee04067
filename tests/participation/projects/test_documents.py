"""Documents of a project: versions that stay, an order, who sees them when, and where else they are found."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.projects import actions, queries
from participation.projects.models import Document, Project
from tenants.context import enter
from tenants.leaving.exporting import write_export
from tests.participation.arrange import complete_draft, draft, published_project

pytestmark = pytest.mark.django_db
TABLE = b"street,lorries\nMarket,30\n"


def add(
    project: Project, by: Any, *, title: str = "Traffic count", content: bytes = TABLE, **facts: Any
) -> Document:
    facts = {"name": "count.csv", "language": "en", **facts}
    return actions.add_document(project, file=io.BytesIO(content), title=title, by=by, **facts)


def newer(document: Document, by: Any, *, content: bytes, changes: str = "November was added") -> Any:
    file = io.BytesIO(content)
    return actions.add_version(document, file=file, name="count.csv", changes=changes, by=by)


def names(tenant: Any) -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / tenant.schema_name / "projects" / "documents"
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def test_a_new_version_keeps_the_one_before_with_what_changed(inside_lyon: Any, bruno: Any) -> None:
    document = add(draft(bruno), bruno)
    with pytest.raises(Refused) as refused:
        newer(document, bruno, content=TABLE + b"Quay,4\n", changes=" ")
    assert refused.value.field == "changes"
    with pytest.raises(Refused, match="there already"):
        newer(document, bruno, content=TABLE)
    newer(document, bruno, content=TABLE + b"Quay,4\n")
    (listed,) = queries.documents_of(document.project)
    assert (listed.current.number, listed.current.changes) == (2, "November was added")
    assert [version.number for version in listed.earlier] == [1]
    assert listed.current.added_by == bruno
    lines = AuditEntry.objects.filter(subject_type="projects.document").order_by("id")
    assert [line.action for line in lines] == ["document.added", "document.version_added"]


def test_documents_have_an_order_limits_and_somebody_who_may(
    inside_lyon: Any, bruno: Any, ada: Any, photo: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = draft(bruno)
    first, _second, third = (add(project, bruno, title=title) for title in ("One", "Two", "Three"))
    actions.move_document(third, to=1, by=bruno)
    actions.move_document(first, to=99, by=bruno)
    assert [one.document.title for one in queries.documents_of(project)] == ["Three", "Two", "One"]
    for act in (
        lambda: add(project, ada),
        lambda: newer(first, ada, content=b"a,b\n"),
        lambda: actions.edit_document(first, title="Mine", by=ada),
        lambda: actions.move_document(first, to=1, by=ada),
        lambda: actions.remove_document(first, by=ada),
    ):
        with pytest.raises(NotAllowed):
            act()
    for facts, field in (
        ({"title": " "}, "title"),
        ({"language": "xx"}, "language"),
        ({"description": "x" * 601}, "description"),
        ({"content": photo.getvalue(), "name": "map.jpg"}, "alt"),
    ):
        with pytest.raises(Refused) as refused:
            add(project, bruno, **facts)
        assert refused.value.field == field
    shown = add(project, bruno, content=photo.getvalue(), name="map.jpg", alt="The two streets")
    assert shown.versions.get().alt == "The two streets"
    monkeypatch.setattr("participation.projects.actions.documents.MOST_DOCUMENTS", 4)
    with pytest.raises(Refused, match="40"):
        add(project, bruno)
    monkeypatch.setattr("participation.projects.actions.documents.MOST_BYTES", 100)
    with pytest.raises(Refused, match="300 MB"):
        newer(first, bruno, content=TABLE * 4)


def test_a_removed_document_takes_its_files_along_and_is_on_the_record(
    inside_lyon: Any, bruno: Any, django_capture_on_commit_callbacks: Any
) -> None:
    before = names(inside_lyon)
    document = add(draft(bruno), bruno)
    newer(document, bruno, content=TABLE + b"Quay,4\n")
    assert len(names(inside_lyon) - before) == 2
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_document(document, by=bruno)
    assert names(inside_lyon) == before
    line = AuditEntry.objects.get(action="document.removed")
    assert (line.subject_label, line.before) == ("Traffic count", {"versions": 2})


def test_nobody_but_staff_reads_a_document_before_its_project_is_public(
    lyon: Any, turin: Any, bruno: Any, ada: Any, client_at: Any
) -> None:
    with enter(lyon):
        project = complete_draft(bruno)
        document = add(project, bruno, description="Four weeks in spring")
        newer(document, bruno, content=TABLE + b"Quay,4\n")
    address = f"/documents/{document.pk}/1/"
    for somebody in (client_at(lyon), client_at(lyon, ada)):
        assert somebody.get(address).status_code == 404
        assert somebody.get(f"/api/v1/documents/{document.pk}/").status_code == 404
    assert client_at(lyon, bruno).get(address).headers["Cache-Control"] == "private, no-store"
    assert document.title not in client_at(lyon).get("/search/?q=traffic").content.decode()
    with enter(lyon):
        actions.publish_project(project, by=bruno)
    answer = client_at(lyon).get(address)
    assert b"".join(answer.streaming_content) == TABLE
    assert answer.headers["Content-Disposition"] == 'attachment; filename="traffic-count-1.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client_at(lyon).get(f"/documents/{document.pk}/3/").status_code == 404
    assert client_at(turin).get(address).status_code == 404
    page = client_at(lyon).get(f"/projects/{project.slug}/").content.decode()
    for words in (
        "Four weeks in spring",
        "CSV, 32",
        f"/documents/{document.pk}/2/",
        address,
        "November was added",
    ):
        assert words in page
    found = client_at(lyon).get("/search/?q=traffic").content.decode()
    assert f"/projects/{project.slug}/#document-{document.pk}" in found


@pytest.mark.parametrize("number", [1, 7])
def test_a_page_with_documents_costs_the_same_whatever_their_number(
    lyon: Any, bruno: Any, client_at: Any, django_assert_num_queries: Any, number: int
) -> None:
    with enter(lyon):
        project = published_project(bruno)
        for n in range(number):
            newer(add(project, bruno, title=f"Count {n}"), bruno, content=TABLE + b"Quay,4\n")
    client = client_at(lyon)
    client.get(f"/projects/{project.slug}/")
    with django_assert_num_queries(9):
        client.get(f"/projects/{project.slug}/")


def test_staff_add_change_move_and_remove_documents_on_pages(lyon: Any, bruno: Any, client_at: Any) -> None:
    with enter(lyon):
        project = draft(bruno)
    client, pages = client_at(lyon, bruno), f"/workspace/projects/{project.slug}/documents/"
    facts = {"title": "Count", "language": "en"}
    assert client.post(pages, facts).status_code == 422
    for name in ("Count", "Study"):
        file = SimpleUploadedFile("count.csv", TABLE)
        assert client.post(pages, {**facts, "title": name, "file": file}).status_code == 302
    with enter(lyon):
        count, study = (one.document for one in queries.documents_of(project))
    assert client.post(f"/workspace/documents/{study.pk}/position/", {"to": "1"}).status_code == 302
    one = f"/workspace/documents/{count.pk}/"
    assert client.post(one, {"title": "", "language": "en"}).status_code == 422
    assert client.post(one, {"title": "Count of 2026", "language": "fr"}).status_code == 302
    assert client.post(f"{one}versions/", {"changes": "More"}).status_code == 422
    file = SimpleUploadedFile("count.csv", TABLE + b"Quay,4\n")
    assert client.post(f"{one}versions/", {"changes": "The quay", "file": file}).status_code == 302
    assert "The quay" in client.get(one).content.decode()
    with enter(lyon):
        listed = [(row.document.title, row.current.number) for row in queries.documents_of(project)]
        assert listed == [("Study", 1), ("Count of 2026", 2)]
    assert client.post(f"{one}removal/").status_code == 302
    assert "Count of 2026" not in client.get(pages).content.decode()


def test_programs_do_the_same(lyon: Any, bruno: Any, ada: Any, client_at: Any) -> None:
    with enter(lyon):
        project = published_project(bruno)
    client, pages = client_at(lyon, bruno), f"/api/v1/projects/{project.slug}/documents/"
    file = SimpleUploadedFile("count.csv", TABLE)
    made = client.post(pages, {"title": "Count", "language": "en", "file": file})
    assert (made.status_code, made.json()["current"]["format"]) == (201, "csv")
    one = f"/api/v1/documents/{made.json()['id']}/"
    file = SimpleUploadedFile("macros.docx", b"PK\x03\x04")
    refused = client.post(f"{one}versions/", {"changes": "More", "file": file})
    assert (refused.status_code, refused.json()["field"]) == (400, "file")
    file = SimpleUploadedFile("count.csv", TABLE + b"Quay,4\n")
    assert client.post(f"{one}versions/", {"changes": "More", "file": file}).status_code == 201
    changed = client.patch(one, {"title": "Count of 2026", "position": 1}, content_type="application/json")
    assert changed.json()["title"] == "Count of 2026"
    (listed,) = client_at(lyon).get(pages).json()
    assert [listed["current"]["number"], listed["earlier"][0]["number"]] == [2, 1]
    assert client_at(lyon, ada).delete(one).status_code == 403
    assert client.delete(one).status_code == 204


def test_files_leave_with_the_tenant(lyon: Any, bruno: Any, tmp_path: Path) -> None:
    with enter(lyon):
        document = add(published_project(bruno), bruno)
        version = document.versions.get()
        assert f"{version.key}.csv" in names(lyon)
    # Rows are read on a connection of their own, which does not see what this test has not committed.
    write_export(lyon, tmp_path / "export.zip")
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        assert archive.read(f"files/projects/documents/{version.key}.csv") == TABLE
        assert "data/projects_documentversion.jsonl" in archive.namelist()
