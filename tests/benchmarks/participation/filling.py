"""More for the largest tenant, set-wise: one long discussion, a full idea box, a large survey, many projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..engagement import Ground
from ..engagement.ground import SCHEMA

#: At least ten times what others break at: 150 comments, 550 projects, and the file of 250,000 answers.
LONG, IDEAS, PROJECTS, SHEETS, QUESTIONS = 100_000, 50_000, 5_500, 250_000, 10
SLUG = "bench-sizes"

_CONTRIBUTIONS = """
    INSERT INTO discussions_contribution (id, discussion_id, participant_id, parent_id, body, created_at, status,
        hidden_reason, source, external_ref, agree_count, disagree_count, unsure_count, reply_count)
    SELECT %(from)s + number, %(activity)s, people.id, NULL,
        'On the ' || (ARRAY['trees', 'benches', 'crossings', 'buses', 'markets'])[1 + number %% 5] || ' of street '
        || number %% 977 || ': they could be better, and here is how.', now() - interval '1 second' * number, 'visible', '',
        'web', '', number %% 31, number %% 17, number %% 7, 0
    FROM generate_series(0, %(number)s - 1) AS number
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM participants_participant LIMIT 10000) AS people
        ON people.place = number %% 10000
"""
_IDEAS = """
    INSERT INTO ideas_idea (contribution_id, box_id, title, category_id, place, status, words, moved)
    SELECT id, discussion_id, 'Idea number ' || id, (ARRAY[%(first)s, %(second)s])[1 + id %% 2],
        (ARRAY['By the river', 'Old town', ''])[1 + id %% 3], (ARRAY['new', 'review', 'planned', 'done'])[1 + id %% 4],
        'street tree bench', '{}'
    FROM discussions_contribution WHERE discussion_id = %(activity)s
"""
_RESPONSES = """
    INSERT INTO surveys_response (survey_id, browser, answers, released, source, started_at, changed_at, submitted_at)
    SELECT %(survey)s, md5(number::text), (
            SELECT jsonb_object_agg(question, CASE WHEN question = ANY(%(chosen)s)
                THEN to_jsonb(ARRAY[(ARRAY['a', 'b', 'c'])[1 + (number + question) %% 3]])
                ELSE to_jsonb('Words of person ' || number || ' on question ' || question) END)
            FROM unnest(%(questions)s::bigint[]) AS question
        ), '[]', 'web', now(), now(), now()
    FROM generate_series(1, %(number)s) AS number
"""


@dataclass(frozen=True)
class Sizes:
    """The numbers of what was made."""

    project: str
    discussion: int
    box: int
    category: int
    survey: int


def sizes_of(there: Ground) -> Sizes:
    """What there is; made when it is not there yet."""
    from participation.discussions.models import Discussion
    from participation.projects.models import Project
    from participation.surveys.models import Survey
    from tenants.context import enter

    with enter(there.tenant):
        if not Project.objects.filter(slug=SLUG).exists():
            _make(there)
        by_kind = {row.kind: row.pk for row in Discussion.objects.filter(project__slug=SLUG)}
        box = Discussion.objects.get(pk=by_kind["ideas"])
        survey = Survey.objects.get(project__slug=SLUG)
        category = box.categories.order_by("id")[0].pk
        return Sizes(SLUG, by_kind["discussion"], by_kind["ideas"], category, survey.pk)


def _make(there: Ground) -> None:
    from kit import clock
    from participation.departments.models import Department
    from participation.discussions.models import Discussion
    from participation.ideas.models import Category
    from participation.projects.models import Influence, Project
    from participation.surveys.models import Question, Survey

    now = clock.now()
    project = Project.objects.create(
        title="Everything at once",
        slug=SLUG,
        language="en",
        department=Department.objects.order_by("id")[0],
        decision="What is done first.",
        decider="The city council",
        decide_on=now.date(),
        influence=Influence.CONSULT,
        influence_reason="The order is open.",
        state=Project.State.PUBLISHED,
        published_at=now,
    )
    facts: dict[str, Any] = {"project": project, "state": Discussion.State.PUBLISHED, "published_at": now}
    long = Discussion.objects.create(question="What should be done first, and why?", **facts)
    box = Discussion.objects.create(question="Which ideas have you?", kind=Discussion.Kind.IDEAS, **facts)
    categories = [Category.objects.create(box=box, name=name) for name in ("Streets", "Parks")]
    survey = Survey.objects.create(title="How do you get about?", **facts)
    options = [{"key": key, "text": f"Option {key}"} for key in "abc"]
    asked = [
        Question.objects.create(
            survey=survey,
            kind=Question.Kind.ONE if number % 2 else Question.Kind.SHORT,
            text=f"Question {number}",
            options=options if number % 2 else [],
            position=number,
        )
        for number in range(QUESTIONS)
    ]
    chosen = [question.pk for question in asked if question.options]
    with there.as_superuser() as admin:
        admin.execute(f"SET search_path TO {SCHEMA}, public")
        admin.execute("SET session_replication_role = replica")
        for start, activity, number in ((20_000_000, long, LONG), (21_000_000, box, IDEAS)):
            given = {"from": start, "activity": activity.pk, "number": number}
            admin.execute(_CONTRIBUTIONS, given)
            admin.execute(
                "UPDATE discussions_discussion SET contribution_count = %s WHERE id = %s",
                [number, activity.pk],
            )
        first, second = (one.pk for one in categories)
        admin.execute(_IDEAS, {"activity": box.pk, "first": first, "second": second})
        _copies(admin)
        admin.execute(
            _RESPONSES,
            {
                "survey": survey.pk,
                "questions": [question.pk for question in asked],
                "chosen": chosen,
                "number": SHEETS,
            },
        )
        admin.execute("UPDATE surveys_survey SET response_count = %s WHERE id = %s", [SHEETS, survey.pk])
        admin.execute(
            "VACUUM ANALYZE discussions_contribution, ideas_idea, surveys_response, projects_project"
        )


def _copies(admin: Any) -> None:
    """The project again and again, each a second older, under a name of its own."""
    columns = [
        name
        for (name,) in admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'projects_project'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attname <> 'id'"
        )
    ]
    own = {
        "slug": "slug || '-' || number",
        "title": "title || ' ' || number",
        "created_at": "created_at - interval '1 second' * number",
        "published_at": "published_at - interval '1 second' * number",
    }
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(own.get(name, f'"{name}"') for name in columns)
    admin.execute(
        f"INSERT INTO projects_project ({names}) SELECT {values} FROM projects_project,"
        f" generate_series(1, {PROJECTS}) AS number WHERE slug = '{SLUG}'"
    )
