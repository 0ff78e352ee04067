"""The census as a table: what is understood, what is left out and why, and that nothing is kept before it was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.models import Area
from kit.errors import NotAllowed, Refused
from kit.models import AuditEntry
from participation.engagement import actions
from participation.engagement.censuslist import number_said, read_table, sums, years_said
from participation.engagement.models import Census
from tenants import hosts
from tenants.context import lobby
from tenants.models import Tenant

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

AREAS = {"7": "Croix-Rousse", "8": "3e arrondissement"}


class TestReading:
    @pytest.mark.parametrize(
        ("said", "years"),
        [
            ("18_24", (18, 24)),
            ("18 to 24", (18, 24)),
            ("18 bis unter 25", (18, 24)),
            ("25 tot 35 jaar", (25, 34)),
            ("unter 18 Jahre", (0, 17)),
            ("17 ans et moins", (0, 17)),
            ("jusqu’à 17 ans", (0, 17)),
            ("80+", (80, 999)),
            ("80 ans et plus", (80, 999)),
            ("plus de 79 ans", (80, 999)),
            ("80 Jahre und älter", (80, 999)),
            ("ab 80", (80, 999)),
            ("37", (37, 37)),
            ("Total", None),
            ("2024", None),
        ],
    )
    def test_ages_are_read_as_offices_write_them(self, said: str, years: tuple[int, int] | None) -> None:
        assert years_said(said) == years

    @pytest.mark.parametrize(
        ("said", "number"),
        [("1 200", 1200), ("1.234.567", 1_234_567), ("12,345", 12_345), ("1'200", 1200), ("12.0", 12),
         ("1,5", None), ("-3", None), ("n/a", None), ("١٢", None)],
    )  # fmt: skip
    def test_thousands_are_set_apart_in_many_ways(self, said: str, number: int | None) -> None:
        assert number_said(said) == number

    def test_single_years_are_added_up_to_a_band(self) -> None:
        rows = read_table(
            "Age;Population 2024\n" + "".join(f"{year};{year}\n" for year in range(18, 25)), areas={}
        )
        assert sums(rows) == {"age": {"18_24": sum(range(18, 25))}}

    def test_a_band_with_a_year_missing_is_left_out(self) -> None:
        rows = read_table("18-20,5\n22-24,5\n80+,9", areas={})
        assert sums(rows) == {"age": {"80_up": 9}}
        assert [row.number for row in rows if "year of age 21 is missing" in row.error] == [1, 2]

    def test_nobody_is_counted_twice(self) -> None:
        rows = read_table("18-24;10\n20;3\nCroix-Rousse;5\ncroix rousse;1\nCROIX-ROUSSE;6", areas=AREAS)
        assert sums(rows) == {"age": {"18_24": 10}, "area": {"7": 5}}
        assert [(row.number, "line" in row.error) for row in rows if row.error] == [
            (2, True),
            (4, False),
            (5, True),
        ]

    def test_an_area_may_be_called_like_an_age(self) -> None:
        text = "by;group;inhabitants\narea;3e arrondissement;100\nage;25-34;7\narea;25-34;7"
        rows = read_table(text, areas=AREAS)
        assert sums(rows) == {"area": {"8": 100}, "age": {"25_34": 7}}
        assert "no area of that name" in rows[2].error

    @pytest.mark.parametrize("text", ["", ";;;", "\x00", '"', "a", "=1+1;5", "1;2;3;4;5", "\ufeffsep=;\n"])
    def test_what_makes_no_sense_has_no_rows_or_reasons(self, text: str) -> None:
        assert all(row.error for row in read_table(text, areas=AREAS))


class TestThePage:
    @pytest.fixture
    def area(self, inside_lyon: Tenant) -> Area:
        return Area.objects.create(name="'t Zand")

    @pytest.fixture
    def send(self, lyon: Tenant, bruno: User, client_at: Callable[..., Client]) -> Callable[..., Any]:
        with lobby():
            Tenant.objects.filter(pk=lyon.pk).update(languages=["fr", "en"])
        hosts.forget()
        client = client_at(lyon, bruno, HTTP_ACCEPT_LANGUAGE="en")

        def ask(data: dict[str, Any] | None = None, *, name: str = "census_table") -> Any:
            response = (
                client.post(reverse(f"engagement:{name}"), data)
                if data
                else client.get(reverse(f"engagement:{name}"))
            )
            connection.set_tenant(lyon)  # type: ignore[attr-defined]  # of our backend
            return response

        return ask

    def test_it_is_shown_first_and_kept_when_confirmed(
        self, send: Callable[..., Any], area: Area, bruno: User
    ) -> None:
        actions.set_census("age", inhabitants={"18_24": 7, "80_up": 8}, by=bruno)
        file = SimpleUploadedFile("census.csv", "18 à 24 ans;1 200\n't Zand;90\nTotal;5".encode("cp1252"))
        page = send({"file": file}).content.decode()
        assert "This is neither an age band nor an area" in page
        assert "1,200" in page
        assert Census.objects.get(group="18_24").inhabitants == 7
        assert send({"table": "18 à 24 ans;1 200\r\n't Zand;90\r\nTotal;5", "go": "1"}).status_code == 302
        kept = dict(Census.objects.values_list("group", "inhabitants"))
        assert kept == {"18_24": 1200, "80_up": 8, str(area.pk): 90}
        lines = AuditEntry.objects.filter(action="engagement.census_entered").order_by("-id")[:2]
        assert {key for line in lines for key in line.after} == {"age", "area"}

    def test_nothing_is_lost_when_no_row_can_be_used(self, send: Callable[..., Any], area: Area) -> None:
        response = send({"table": "Total;5", "go": "1"})
        assert response.status_code == 422
        assert "Total;5</textarea>" in response.content.decode()
        assert not Census.objects.exists()

    def test_the_template_can_be_filled_in_and_brought_back(
        self, send: Callable[..., Any], area: Area, bruno: User
    ) -> None:
        actions.set_census("area", inhabitants={str(area.pk): 90}, by=bruno)
        text = b"".join(send(name="census_template").streaming_content).decode()
        filled = text.replace("80 or older;", "80 or older;12")
        rows = read_table(filled, areas={str(area.pk): area.name})
        assert sums(rows) == {"age": {"80_up": 12}, "area": {str(area.pk): 90}}
        assert len(rows) == 8

    def test_residents_bring_in_nothing(self, inside_lyon: Tenant, ada: User, bruno: User) -> None:
        rows = read_table("80+;5", areas={})
        with pytest.raises(NotAllowed):
            actions.take_in_census(rows, by=ada)
        with pytest.raises(Refused):
            actions.take_in_census([], by=bruno)
