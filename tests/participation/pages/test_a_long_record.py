"""A record of many lines: whom and what somebody looks for in it is looked up, not read through."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from kit import audit
from kit.fulltext import starts
from kit.models import AuditEntry
from participation.pages.record import record_lines
from tenants.owner import owner_connection

LINES, RESIDENTS, ACTING = 20_000, 2_000, 1_000
NOW = "2026-01-01 00:00:00+00"


@pytest.fixture
def long_record(inside_lyon: Any) -> None:
    """Lines about some thousand things and by a thousand people, or by the product itself."""
    people = "COPY accounts_user (id, password, email, display_name, language, is_civocracy_staff, is_active, joined_at)"
    # With a seal already: otherwise each line would be sealed when the transaction ends.
    lines = (
        "COPY kit_auditentry (occurred_at, actor_id, actor_label, action, subject_type, subject_id, subject_label,"
        " before, after, position, seal) FROM STDIN"
    )
    with connection.cursor() as cursor:
        with cursor.copy(f"{people} FROM STDIN") as copy:
            for number in range(RESIDENTS):
                name = f"Élodie Öztürk-Roux {number}"
                copy.write_row(
                    (100_000 + number, "!", f"p{number}@city.example", name, "fr", False, True, NOW)
                )
        with cursor.copy(lines) as copy:
            for number in range(LINES):
                actor = None if number % 3 == 0 else 100_000 + number % ACTING
                by = (actor, "" if actor else audit.PRODUCT)
                label = f"Mobilität {number % 5_000}, Fahrräder_im_Tal{number % 300}.pdf"
                about = ("projects.project", str(number), label)
                if number % 7 == 0:
                    about = ("accounts.user", str(100_000 + number % RESIDENTS), "")
                copy.write_row((NOW, *by, "task.added", *about, "{}", "{}", 1_000_000 + number, "0"))
    with owner_connection() as owner:
        owner.execute("ANALYZE t_lyon.kit_auditentry, t_lyon.accounts_user")


@pytest.mark.django_db(transaction=True)
def test_a_name_is_looked_up_in_an_index(long_record: None) -> None:
    for asked, index in (
        ({"what": "mobil 4711"}, "audit_words"),
        ({"what": "p14@city.example"}, "audit_subject"),
        ({"who": "p17@city.example"}, "audit_actor"),
    ):
        plan = record_lines(**asked)[:51].explain()
        assert index in plan, asked
        assert "Seq Scan" not in plan, asked
        assert "pkey" not in plan, asked
    assert "user_words" in User.objects.filter(starts("p17@city", "display_name", "email")).explain()
    # What half of the record is called is read from its end, until the page is full.
    assert "pkey" in record_lines(what="mobil")[:51].explain()
    _finds_what_is_meant()


def _finds_what_is_meant() -> None:
    wholly = {"mobilitat 4712": 3, "4712 mobil": 3, "fahrrader im tal 4712": 3, "bilität 4712": 0, "-": 0}
    assert {what: record_lines(what=what).count() for what in wholly} == wholly
    assert record_lines(what="tal299.pdf").exists()
    assert {100_017, 100_170} <= set(record_lines(who="öztürk 17").values_list("actor_id", flat=True))
    assert _actors(who="p17@city.example") == _actors(who="P17@") == {100_017}
    assert record_lines(who="civocracy").count() == AuditEntry.objects.filter(actor_id=None).count()
    about = record_lines(what="p14@city.example").values_list("subject_id", flat=True)
    assert set(about) == {"100014"}
    # More people are called so than stand in a condition.
    assert audit.FEW < ACTING
    assert _actors(who="elodie") == set(range(100_000, 100_000 + ACTING))
    people = AuditEntry.objects.filter(subject_type="accounts.user", subject_label="", id__gt=0)
    assert record_lines(what="elodie").count() == people.filter(seal="0").count()


def _actors(**asked: str) -> set[int]:
    return set(record_lines(**asked).values_list("actor_id", flat=True))
