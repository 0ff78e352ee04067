"""Many people are invited at once from a list, which is shown line by line before anybody is mailed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from participation.departments import actions, queries
from participation.departments.lists import read_list, text_of
from participation.departments.models import Role, RoleAssignment
from tenants.context import enter
from tests.participation.departments.levels import Levels, fresh, holder

pytestmark = pytest.mark.django_db


def test_a_list_says_line_by_line_what_is_wrong(levels: Levels, bruno: Any) -> None:
    text = (
        "E-mail;Name;Role;Department\n"
        "finn@lyon.example;Finn;lead;Mobility\n"
        "GINA@lyon.example\n"
        "not an address;X\n"
        "hugo@lyon.example;Hugo;emperor\n"
        "ines@lyon.example;Ines;member;Nowhere\n"
        "gina@lyon.example;Gina again\n"
        "jo@lyon.example;Jo;administrator\n"
        "kim@lyon.example;Kim;administrator;Mobility\n"
    )
    lines = read_list(
        text, role=Role.MEMBER, department=levels.own, departments=queries.departments_by_name(fresh(bruno))
    )
    done = actions.invite_many(lines, by=bruno, language="en")
    assert [(line.number, bool(line.error)) for line in done] == [
        (2, False), (3, False), (4, True), (5, True), (6, True), (7, True), (8, False), (9, True),
    ]  # fmt: skip
    held = RoleAssignment.objects.exclude(user=bruno).values_list("user__email", "role", "department_id")
    assert sorted(held, key=str) == [
        ("finn@lyon.example", "lead", levels.own.pk),
        ("gina@lyon.example", "member", levels.own.pk),
        ("jo@lyon.example", "administrator", None),
    ]


@pytest.mark.parametrize(
    ("first", "is_told"),
    [
        ("E-mail;Name;Role;Department", False),
        ("Courriel", False),
        ("finn.lyon.example;Finn", True),
        ("finn;Finn;lead;Mobility", True),
    ],
)
def test_a_first_line_with_a_slip_is_no_heading(
    levels: Levels, bruno: Any, first: str, is_told: bool
) -> None:
    text = f"\n{first}\nanother one\ngina@lyon.example"
    lines = read_list(
        text, role=Role.MEMBER, department=None, departments=queries.departments_by_name(fresh(bruno))
    )
    assert [bool(line.error) for line in lines] == [*([True] if is_told else []), True, False]


def test_a_list_gives_nobody_more_than_its_sender_may(levels: Levels) -> None:
    emma = fresh(holder(levels, Role.DEPARTMENT_ADMINISTRATOR, "own"))
    lines = read_list(
        "a@x.example;A;administrator\nb@x.example;B;lead;Parks\nc@x.example;C;lead;Cycling\nd@x.example;D;lead",
        role=Role.MEMBER,
        department=None,
        departments=queries.departments_by_name(emma),
    )
    done = actions.invite_many(lines, by=emma, language="en")
    assert [bool(line.error) for line in done] == [True, True, False, True]


@given(st.binary(max_size=300))
def test_any_file_can_be_read(content: bytes) -> None:
    for line in read_list(text_of(content), role=Role.MEMBER, department=None, departments={}):
        assert line.error or "@" in line.email


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
            st.text(st.characters(whitelist_categories=("L", "Zs")), max_size=20),
        ),
        unique_by=lambda row: row[0],
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was_meant(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    import csv
    from io import StringIO

    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    read = read_list(out.getvalue(), role=Role.LEAD, department=None, departments={})
    assert [(line.email, line.name) for line in read] == [(email, name.strip()) for email, name in rows]


def test_a_list_is_shown_before_anybody_is_mailed(
    lyon: Any, bruno: Any, client_at: Any, run_jobs: Any
) -> None:
    client = client_at(lyon, bruno)
    sent = {"people": "finn@lyon.example;Finn;lead\nbroken", "role": "member", "department": ""}
    shown = client.post("/workspace/people/invitations/", sent)
    assert shown.context["usable"] == 1
    with enter(lyon):
        assert not User.objects.filter(email="finn@lyon.example").exists()
    done = client.post("/workspace/people/invitations/", {**sent, "go": "1"})
    assert [line.number for line in done.context["lines"]] == [2]
    with enter(lyon):
        assert RoleAssignment.objects.get(user__email="finn@lyon.example").role == Role.LEAD
