"""What came in, as a file: streamed, whatever its length."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.bulk import copy_in
from participation.discussions import actions as discussions
from participation.surveys.models import Response
from participation.surveys.queries import AT_ONCE, file_of
from tenants.context import enter
from tests.participation.arrange import contributions, ideas, open_box, open_discussion, open_survey

pytestmark = pytest.mark.django_db
MANY = 20_000


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def test_a_file_of_many_answers_needs_no_more_memory_than_one_of_few(inside_lyon: Any, bruno: Any) -> None:
    survey = open_survey(bruno)
    question = survey.questions.get()
    fields = [field for field in Response._meta.local_concrete_fields if not field.primary_key]
    row = Response(
        survey=survey,
        answers={str(question.pk): [question.options[0]["key"]], "0": "x" * 400},
        submitted_at=survey.published_at,
    )
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    values = [value.obj if hasattr(value, "obj") else value for value in values]
    values = [json.dumps(value) if isinstance(value, dict | list) else value for value in values]
    copy_in(Response, [field.attname for field in fields], (values for _ in range(MANY)))
    tracemalloc.start()
    with CaptureQueriesContext(connection) as queries:
        count = sum(1 for _row in file_of(survey).rows)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == MANY
    assert len(queries) <= 3
    # A chunk of rows at a time: the whole would be more than 20 MB.
    assert peak < AT_ONCE * 4_000


@pytest.mark.parametrize("kind", ["discussion", "ideas", "survey"])
def test_every_kind_has_a_file_for_people_and_one_for_programs(
    lyon: Any, bruno: Any, ada: Any, client_at: Any, kind: str
) -> None:
    with enter(lyon):
        if kind == "survey":
            row: Any = open_survey(bruno)
        elif kind == "ideas":
            row = open_box(bruno)
            ideas(row, ada, "=HYPERLINK(1)")
        else:
            row = open_discussion(bruno)
            (made,) = contributions(row, ada, number=1)
            discussions.reply(made, by=bruno, body="Yes")
    address = f"/workspace/activities/{kind}/{row.pk}/file"
    client = client_at(lyon, bruno)
    text = body(client.get(f"{address}.csv"))
    lines = json.loads(body(client.get(f"{address}.json")))
    assert len(text.strip().splitlines()) == len(lines) + 1
    assert len(lines) == {"discussion": 2, "ideas": 1, "survey": 0}[kind]
    if kind == "ideas":
        assert "'=HYPERLINK(1)" in text
        assert lines[0]["title"] == "=HYPERLINK(1)"
    assert client_at(lyon, ada).get(f"{address}.csv").status_code == 403
    assert client_at(lyon).get(f"{address}.json").status_code == 302
