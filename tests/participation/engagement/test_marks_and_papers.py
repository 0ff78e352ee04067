"""Marked days, the census, workbooks, PDF and open data."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from accounts.models import User as Account
from kit import clock
from kit.errors import NotAllowed, Refused
from participation.departments.actions import appoint, create_department
from participation.engagement import actions, queries
from participation.engagement.models import Mark, OpenData
from participation.engagement.papers.opendata import enough, write_package
from participation.engagement.papers.pdf import report
from participation.engagement.papers.workbook import workbook
from participation.engagement.queries.representation import against, too_small
from participation.journal import actions as journal
from participation.journal.models import Kind
from participation.projects.models import Milestone
from tenants import hosts
from tenants.context import lobby
from tenants.models import Tenant
from tests.conftest import person

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from participation.discussions.models import Discussion
    from participation.projects.models import Project

Busy = Callable[[], dict[str, Any]]


@pytest.fixture
def get(lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> Callable[..., Any]:
    with lobby():
        Tenant.objects.filter(pk=lyon.pk).update(languages=["fr", "en"])
    hosts.forget()
    client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")

    def ask(address: str, data: dict[str, Any] | None = None, *, method: str = "get") -> Any:
        kind = {"content_type": "application/json"} if method == "post" and "/api/" in address else {}
        response = getattr(client, method)(address, data or {}, **kind)
        connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
        return response

    return ask


class TestMarks:
    def test_a_marked_day_stands_in_charts_and_is_compared(
        self, get: Callable[..., Any], project: Project, busy: Busy
    ) -> None:
        busy()
        address = reverse("engagement:mark") + f"?project={project.slug}"
        form = {"title": "Training day", "kind": "training", "happened_on": "2026-10-04"}
        response = get(address, form, method="post")
        assert response["Location"] == reverse("engagement:project", args=[project.slug])
        page = get(response["Location"]).content.decode()
        assert page.count("4 October 2026: Training day") >= 2
        assert "Too little data to say" in page

    def test_it_concerns_its_project_alone_and_the_site_concerns_everything(
        self, project: Project, bruno: User
    ) -> None:
        day = clock.today() - timedelta(days=1)
        own = actions.mark_day(title="New team", happened_on=day, project=project, by=bruno)
        wide = actions.mark_day(title="Newsletter", happened_on=day, by=bruno)
        assert set(queries.marks_of(queries.Scope.project(project.pk))) == {own, wide}
        assert queries.marks_of(queries.Scope()) == [wide]
        assert queries.marks_of(queries.Scope.project(project.pk + 1)) == [wide]

    def test_those_of_a_project_stand_on_the_pages_of_its_activities(
        self, get: Callable[..., Any], project: Project, discussion: Discussion, busy: Busy, bruno: User
    ) -> None:
        busy()
        actions.mark_day(title="New team", happened_on=date(2026, 10, 4), project=project, by=bruno)
        actions.mark_day(title="Newsletter", happened_on=date(2026, 10, 5), by=bruno)
        page = get(
            reverse("engagement:project", args=[project.slug]), {"activity": f"discussion:{discussion.pk}"}
        )
        words = page.content.decode()
        for said in ("4 October 2026: New team", "5 October 2026: Newsletter"):
            assert words.count(said) >= 2
        assert words.count("Remove this mark") == 2
        assert f"?project={project.slug}&amp;activity=discussion:{discussion.pk}" in words

    def test_whoever_runs_a_department_cannot_take_away_what_is_said_of_the_whole_site(
        self, lyon: Tenant, project: Project, busy: Busy, bruno: User, client_at: Callable[..., Client]
    ) -> None:
        busy()
        actions.mark_day(title="Newsletter", happened_on=date(2026, 10, 5), by=bruno)
        emma = person(lyon, "emma")
        appoint(emma, role="department_administrator", department=project.department, by=bruno)
        client = client_at(lyon, emma, HTTP_ACCEPT_LANGUAGE="en")
        page = client.get(reverse("engagement:project", args=[project.slug])).content.decode()
        assert "Newsletter" in page
        assert "Mark a day" in page
        assert "Remove this mark" not in page

    def test_residents_mark_nothing(self, project: Project, ada: User) -> None:
        with pytest.raises(NotAllowed):
            actions.mark_day(title="Mine", happened_on=clock.today(), project=project, by=ada)

    def test_a_mark_says_what_changed(self, project: Project, bruno: User) -> None:
        with pytest.raises(Refused) as refused:
            actions.mark_day(title=" ", happened_on=clock.today(), by=bruno)
        assert refused.value.field == "title"

    def test_it_can_be_taken_away_again(self, get: Callable[..., Any], project: Project, bruno: User) -> None:
        made = actions.mark_day(title="Wrong", happened_on=clock.today(), by=bruno)
        get(reverse("engagement:mark_removal", args=[made.pk]), method="post")
        assert not Mark.objects.exists()


class TestWhoTakesPart:
    NAMES = {"a": "A", "b": "B", "c": "C"}

    def test_shares_are_compared_with_the_census(self) -> None:
        found = against("age", self.NAMES, {"a": 10, "b": 30}, {"a": 100, "b": 100, "c": 200})
        a, b, c = found.groups
        assert (a.share, a.share_of_inhabitants, a.ratio) == (0.25, 0.25, 1.0)
        assert b.ratio == 3.0
        assert (c.people, c.share) == (0, 0.0)

    @pytest.mark.parametrize(
        ("people", "hidden"),
        [
            ({"a": 4, "b": 9, "c": 20}, {"a", "b"}),
            ({"a": 4, "b": 3, "c": 20}, {"a", "b"}),
            ({"a": 5, "b": 0, "c": 20}, set()),
            ({"a": 2}, {"a"}),
        ],
    )
    def test_a_small_group_is_hidden_and_cannot_be_worked_out(
        self, people: dict[str, int], hidden: set[str]
    ) -> None:
        assert too_small(people) == hidden

    def test_without_a_census_nothing_is_compared(self) -> None:
        found = against("age", self.NAMES, {"a": 10}, {})
        assert not found.has_census
        assert found.groups[0].ratio is None

    def test_it_counts_those_who_took_part_and_told(
        self, get: Callable[..., Any], project: Project, busy: Busy, bruno: User, people: list[User]
    ) -> None:
        busy()
        Account.objects.filter(pk__in=[one.pk for one in people]).update(age_band="25_34")
        actions.set_census("age", inhabitants={"25_34": 100_000, "65_79": 100_000, "80_up": None}, by=bruno)
        (found,) = queries.representation_of(queries.Scope.project(project.pk))
        assert found.told == 5
        young = next(group for group in found.groups if group.key == "25_34")
        assert (young.people, young.share, young.share_of_inhabitants) == (5, 1.0, 0.5)
        assert "25 to 34" in get(reverse("engagement:overview")).content.decode()

    def test_the_census_is_entered_on_a_page(self, get: Callable[..., Any], project: Project) -> None:
        response = get(reverse("engagement:census"), {"age-18_24": "1200"}, method="post")
        assert response.status_code == 302
        assert 'value="1200"' in get(reverse("engagement:census")).content.decode()


class TestPapers:
    def test_the_report_is_a_pdf_with_the_words_of_the_page(
        self, get: Callable[..., Any], project: Project, busy: Busy
    ) -> None:
        busy()
        response = get(reverse("engagement:report"))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-1.")
        assert len(response.content) > 10_000

    def test_a_report_without_anything_says_so_and_does_not_fail(self, project: Project) -> None:
        figures = queries.figures_of_project(project)
        assert report(figures, title="=1+1 #panic() $x$ <script>").startswith(b"%PDF")

    def test_the_workbook_holds_figures_with_definitions_and_every_day(
        self, project: Project, busy: Busy
    ) -> None:
        busy()
        with workbook(queries.figures_of_project(project), title="=cmd()") as file:
            package = zipfile.ZipFile(file)
            text = "".join(
                package.read(name).decode() for name in package.namelist() if name.endswith((".xml",))
            )
        assert "<f>" not in text
        assert "Sustain index" in text
        assert text.count("<row ") >= 20


class TestOpenData:
    @pytest.fixture
    def package(self, project: Project, busy: Busy) -> zipfile.ZipFile:
        busy()
        file = io.BytesIO()
        write_package(file)
        return zipfile.ZipFile(file)

    def test_it_is_a_data_package_whose_files_are_as_it_says(self, package: zipfile.ZipFile) -> None:
        described = json.loads(package.read("datapackage.json"))
        assert described["licenses"][0]["name"] == "CC-BY-4.0"
        for resource in described["resources"]:
            with package.open(resource["path"]) as file:
                rows = list(csv.reader(io.TextIOWrapper(file, "utf-8", newline="")))
            assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
            assert len(rows) > 1
            for field, column in zip(resource["schema"]["fields"], zip(*rows[1:], strict=True), strict=True):
                for cell in filter(None, column):
                    {"integer": int, "number": float, "date": date.fromisoformat}.get(field["type"], str)(
                        cell
                    )

    def test_days_are_those_of_the_page(self, package: zipfile.ZipFile, project: Project) -> None:
        rows = list(csv.DictReader(io.StringIO(package.read("days.csv").decode())))
        assert sum(int(row["contributions"]) for row in rows) == 12
        assert {row["project"] for row in rows} == {project.slug}

    def test_numbers_of_few_people_are_left_empty(self, package: zipfile.ZipFile) -> None:
        (row,) = csv.DictReader(io.StringIO(package.read("projects.csv").decode()))
        assert (row["participants"], row["contributors"], row["stances"]) == ("5", "", "")
        assert [enough(number) for number in (0, 1, 4, 5)] == [0, None, None, 5]

    def test_what_is_not_public_is_not_in_it(self, project: Project, busy: Busy) -> None:
        busy()
        type(project).objects.filter(pk=project.pk).update(state="archived")
        file = io.BytesIO()
        write_package(file)
        package = zipfile.ZipFile(file)
        assert project.slug not in package.read("projects.csv").decode() + package.read("days.csv").decode()

    def test_it_is_made_in_the_background_and_offered_to_everybody(
        self,
        get: Callable[..., Any],
        lyon: Tenant,
        project: Project,
        busy: Busy,
        client_at: Callable[..., Client],
        bruno: User,
        run_jobs: Callable[[], int],
    ) -> None:
        busy()
        get(reverse("engagement_site:open_data"), method="post")
        assert actions.request_open_data(by=bruno) == OpenData.objects.get()
        actions.make_open_data(OpenData.objects.get())
        made = OpenData.objects.get()
        assert default_storage.exists(made.file)
        response = client_at(lyon).get(reverse("engagement_site:open_data_file"))
        assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).testzip() is None
        assert "datapackage" not in client_at(lyon).get(reverse("engagement_site:open_data")).content.decode()

    def test_residents_cannot_have_it_made(self, project: Project, ada: User) -> None:
        with pytest.raises(NotAllowed):
            actions.request_open_data(by=ada)


class TestFilesOfAPart:
    def test_the_days_of_a_department_and_of_a_channel_can_be_had_from_their_pages(
        self, get: Callable[..., Any], project: Project, busy: Busy
    ) -> None:
        busy()
        department = project.department.slug
        # A channel lives from the first sign of participation to the last, a department while something is open.
        for page, file, days in (
            (reverse("engagement:department", args=[department]), f"?department={department}", 20),
            (reverse("engagement:channel", args=["web"]), "?channel=web", 9),
        ):
            address = reverse("engagement:overview_file") + file
            assert f'href="{address}"' in get(page).content.decode()
            assert b"".join(get(address).streaming_content).count(b"2026-10-") == days
        assert get(reverse("engagement:overview_file") + "?department=none").status_code == 404

    def test_the_projects_of_a_department_are_its_own(
        self, get: Callable[..., Any], project: Project, busy: Busy, bruno: User
    ) -> None:
        busy()
        other = create_department(name="Water", by=bruno)
        for department, lines in ((project.department, 2), (other, 1)):
            file = reverse("engagement:projects_file") + f"?department={department.slug}"
            assert len(b"".join(get(file).streaming_content).splitlines()) == lines

    def test_a_channel_by_which_people_only_came_says_how_many(
        self, get: Callable[..., Any], project: Project
    ) -> None:
        journal.record(Kind.VISITOR_CAME, at=clock.now(), number=37, channel="poster")
        words = get(reverse("engagement:channel", args=["poster"])).content.decode()
        assert "Nobody has taken part yet" in words
        assert ">37<" in re.sub(r"\s", "", words)


class TestTheApi:
    def test_days_are_marked_and_compared(
        self, get: Callable[..., Any], project: Project, busy: Busy
    ) -> None:
        busy()
        response = get(
            "/api/v1/engagement/marks/", {"title": "New team", "happened_on": "2026-10-04"}, method="post"
        )
        assert response.status_code == 201
        (mark,) = get("/api/v1/engagement/marks/").json()
        assert (mark["title"], mark["kind"], mark["difference"]) == ("New team", "other", None)
        assert mark["in_words"].startswith("Too little data to say")

    def test_a_project_has_marks_of_its_own_which_its_activities_show(
        self, get: Callable[..., Any], project: Project, discussion: Discussion, busy: Busy
    ) -> None:
        busy()
        address = f"/api/v1/projects/{project.slug}/engagement/marks/"
        made = get(address, {"title": "New team", "happened_on": "2026-10-04"}, method="post")
        assert (made.status_code, made.json()["project"]) == (201, project.slug)
        (mark,) = get(address, {"activity": f"discussion:{discussion.pk}"}).json()
        assert mark["title"] == "New team"
        assert get("/api/v1/engagement/marks/").json() == []
        assert get(address, {"activity": "discussion:0"}).status_code == 404
        assert get(f"/api/v1/engagement/marks/{mark['id']}/", method="delete").status_code == 204
        assert get(address).json() == []

    def test_a_department_has_marks_and_figures_of_its_own(
        self, get: Callable[..., Any], project: Project, busy: Busy
    ) -> None:
        busy()
        address = f"/api/v1/departments/{project.department.slug}/engagement/"
        assert get(address).json()["contributions"] == 12
        made = get(f"{address}marks/", {"title": "Moved", "happened_on": "2026-10-04"}, method="post")
        assert (made.status_code, made.json()["department"]) == (201, project.department.slug)
        assert [mark["title"] for mark in get(f"{address}marks/").json()] == ["Moved"]
        assert get("/api/v1/engagement/channels/web/").json()["contributions"] == 12
        assert get("/api/v1/engagement/channels/nobody/").json()["contributions"] == 0

    def test_what_charts_show_beside_the_figures_is_there_with_its_numbers(
        self, get: Callable[..., Any], project: Project, busy: Busy, bruno: User
    ) -> None:
        busy()
        actions.mark_day(title="New team", happened_on=date(2026, 10, 4), project=project, by=bruno)
        Milestone.objects.create(project=project, title="First results", happens_on=date(2026, 10, 8))
        found = get(f"/api/v1/projects/{project.slug}/engagement/annotations/").json()
        assert [(one["number"], one["sort"], one["in_words"], one["on"]) for one in found] == [
            (1, "mark", "New team", "2026-10-04"),
            (2, "milestone", "First results", "2026-10-08"),
        ]
        (of_site,) = get("/api/v1/engagement/annotations/").json()
        assert (of_site["title"], of_site["project"]) == ("First results", project.title)
        in_department = get(f"/api/v1/departments/{project.department.slug}/engagement/annotations/").json()
        assert in_department == [of_site]

    def test_a_day_that_has_not_come_is_refused(self, get: Callable[..., Any], project: Project) -> None:
        response = get(
            "/api/v1/engagement/marks/", {"title": "x", "happened_on": "2027-10-04"}, method="post"
        )
        assert response.status_code == 400

    def test_both_sides_expectations_are_there(self, get: Callable[..., Any], project: Project) -> None:
        found = get(f"/api/v1/projects/{project.slug}/expectation-report/").json()
        assert (found["hoped"], found["met"], found["sides_differ"]) == ({}, {}, False)
