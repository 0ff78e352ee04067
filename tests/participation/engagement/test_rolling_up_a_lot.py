"""Counting much at once, when what the database's planner knows of the tables is long out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from participation.engagement import rolling
from participation.engagement.models import DayTally, PersonTally, ScopeTally

if TYPE_CHECKING:
    from tenants.models import Tenant

EVENTS = 20_000
_MANY = """
    INSERT INTO journal_event (kind, participant_ref, project_id, discussion_id, activity_kind, department_id, value, number,
        channel, occurred_on, occurred_at, recorded_at)
    SELECT 'stance.taken', number, 1 + number %% 7, 1 + number %% 7, '', 1, 1, 1, 'web', current_date - 5, now(), now()
    FROM generate_series(1, %(events)s) AS number
"""
_EMPTY_SAYS_THE_PLANNER = """
    UPDATE pg_class SET relpages = 1, reltuples = 0 WHERE oid IN (
        't_lyon.journal_event'::regclass, 't_lyon.journal_freshevent'::regclass, 't_lyon.engagement_persontally'::regclass
    )
"""


@pytest.fixture
def _believed_to_be_empty(lyon: Tenant) -> None:
    """As after a vacuum of the marks, which are nearly always all counted; then an import comes in."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(settings.SUPERUSER_DATABASE_URL, dbname=name, autocommit=True) as admin:
        admin.execute(_EMPTY_SAYS_THE_PLANNER.encode())


@pytest.mark.usefixtures("_believed_to_be_empty", "inside_lyon")
def test_it_takes_time_in_proportion_whatever_the_planner_believes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MANY, {"events": EVENTS})
        cursor.execute("INSERT INTO journal_freshevent SELECT id FROM journal_event")
        # Comparing every event with every other one took minutes.
        cursor.execute("SET LOCAL statement_timeout = '30s'")
        assert rolling.roll_up(limit=EVENTS // 2) == EVENTS // 2
        assert rolling.roll_up() == EVENTS - EVENTS // 2
    assert DayTally.objects.get(scope="site").number == EVENTS
    assert ScopeTally.objects.get(scope="site").participants == EVENTS
    assert PersonTally.objects.filter(scope="project:1").count() == EVENTS // 7
