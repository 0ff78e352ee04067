"""A large tenant, made set-wise in the database and seeded: the same every time, and within minutes.

Each project lives for 120 days of the last three years, with two discussions and a public of its own: people who take part
take part in about seven projects, some of them much more than others, and most early in a project's life. Three of four
contributions are not replies; to each of them 14 people take a stance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

#: Of a project's public; a square of STANCES, so that no two of a contribution's stances fall on one person.
PUBLIC = 2_940
STANCES = 14


@dataclass(frozen=True)
class Size:
    """How much there is. Contributions are a multiple of four times the projects' discussions, more or less."""

    contributions: int = 1_000_000
    people: int = 120_000
    projects: int = 300
    departments: int = 60
    tenants: int = 1_000


QUICK = Size(contributions=50_000, people=12_000, projects=30, departments=12, tenants=200)

_LARGE = ("discussions_contribution", "discussions_stance", "journal_event", "journal_freshevent")

_PLACES = """
    INSERT INTO departments_department (name, slug, created_at)
    SELECT 'Department ' || number, 'department-' || number, now() - interval '4 years'
    FROM generate_series(1, %(departments)s) AS number
"""
_AREAS = "INSERT INTO accounts_area (name) SELECT 'Quarter ' || number FROM generate_series(1, 12) AS number"
_ACCOUNTS = """
    INSERT INTO accounts_user (password, email, display_name, language, is_civocracy_staff, is_active, joined_at, age_band,
        area_id)
    SELECT '!', 'resident' || number || '@bench.example', 'Resident ' || number, 'en', false, true,
        now() - interval '3 years',
        (ARRAY['under_18', '18_24', '25_34', '35_49', '50_64', '65_79', '80_up', '', '', '', '', ''])[1 + number %% 12],
        CASE WHEN number %% 3 = 0 THEN (SELECT min(id) FROM accounts_area) + number %% 12 END
    FROM generate_series(1, %(people)s) AS number
"""
_PARTICIPANTS = """
    INSERT INTO participants_participant (user_id, name, source, external_ref, created_at)
    SELECT id, '', 'web', '', joined_at FROM accounts_user WHERE email LIKE 'resident%%@bench.example' ORDER BY id
"""
# Rows for look-ups by place: who is number 17, and which discussion is the second of project 5.
_LOOK_UPS = """
    CREATE TEMP TABLE person AS SELECT id, pseudonym, row_number() OVER (ORDER BY id) - 1 AS place
        FROM participants_participant WHERE user_id IN (SELECT id FROM accounts_user WHERE email LIKE 'resident%%');
    CREATE UNIQUE INDEX ON person (place); CREATE UNIQUE INDEX ON person (id);
    CREATE TEMP TABLE place AS
        SELECT discussion.id AS discussion, project.id AS project, project.department_id AS department,
            discussion.opens_at AS began, row_number() OVER (ORDER BY discussion.id) - 1 AS number,
            dense_rank() OVER (ORDER BY project.id) - 1 AS home
        FROM discussions_discussion discussion JOIN projects_project project ON project.id = discussion.project_id
        WHERE project.slug LIKE 'bench-%%';
    CREATE UNIQUE INDEX ON place (number); CREATE UNIQUE INDEX ON place (discussion);
    ANALYZE person; ANALYZE place
"""
# Four after another belong to one discussion; the fourth replies to the first.
_CONTRIBUTIONS = f"""
    INSERT INTO discussions_contribution (id, discussion_id, participant_id, parent_id, body, created_at, status,
        hidden_reason, source, external_ref, agree_count, disagree_count, unsure_count, reply_count, answered_at)
    SELECT drawn.id, place.discussion, person.id, CASE WHEN is_reply THEN drawn.id - 3 END,
        'Thought number ' || drawn.id || ' about the ' || (ARRAY['trees', 'benches', 'crossings', 'buses', 'markets'])[
            1 + drawn.id %% 5] || ' of street ' || drawn.id %% 977 || ', where people wait in the sun and would rather sit.',
        least(began + interval '120 days' * moment, now() - interval '2 days'), 'visible', '', 'web', '',
        CASE WHEN is_reply THEN 0 ELSE 8 END, CASE WHEN is_reply THEN 0 ELSE 4 END, CASE WHEN is_reply THEN 0 ELSE 2 END,
        CASE WHEN drawn.number %% 4 = 0 THEN 1 ELSE 0 END,
        CASE WHEN NOT is_reply AND answered < 0.4
            THEN began + interval '120 days' * moment + interval '30 days' * answered END
    FROM (
        SELECT number, 1000000 + number AS id, number %% 4 = 3 AS is_reply,
            (number / 4) %% (SELECT count(*) FROM place) AS at, power(random(), 2) AS who, power(random(), 1.5) AS moment,
            random() AS answered
        FROM generate_series(0, %(contributions)s - 1) AS number
    ) AS drawn
    JOIN place ON place.number = drawn.at
    JOIN person ON person.place = (home * %(people)s / %(projects)s + floor(who * {PUBLIC})::int) %% %(people)s
"""
_STANCES = f"""
    INSERT INTO discussions_stance (contribution_id, participant_id, value, created_at, changed_at)
    SELECT drawn.id, person.id, CASE WHEN turn < 8 THEN 1 WHEN turn < 12 THEN -1 ELSE 0 END, at, at
    FROM (
        SELECT said.id, said.discussion_id, turn,
            floor(power((turn + random()) / {STANCES}, 2) * {PUBLIC})::int AS who,
            least(said.created_at + interval '20 days' * power(random(), 3), now() - interval '1 day') AS at
        FROM discussions_contribution said, generate_series(0, {STANCES - 1}) AS turn
        WHERE said.id >= 1000000 AND said.parent_id IS NULL
    ) AS drawn
    JOIN place ON place.discussion = drawn.discussion_id
    JOIN person ON person.place = (home * %(people)s / %(projects)s + who) %% %(people)s
"""
_COLUMNS = """
    INSERT INTO journal_event (kind, participant_ref, project_id, discussion_id, department_id, value, number, channel,
        occurred_on, occurred_at, recorded_at)
"""
_CHANNEL = (
    "(ARRAY['web', 'web', 'web', 'web', 'web', 'web', 'web', 'newsletter', 'poster', 'api'])[1 + {} %% 10]"
)
_SAID = f"""
    {_COLUMNS}
    SELECT CASE WHEN parent_id IS NULL THEN 'contribution.made' ELSE 'reply.made' END, pseudonym, place.project,
        place.discussion, place.department, NULL, 1, {_CHANNEL.format("said.participant_id")}, created_at::date, created_at,
        created_at
    FROM discussions_contribution said JOIN place ON place.discussion = said.discussion_id
    JOIN person ON person.id = said.participant_id
"""
_TAKEN = f"""
    {_COLUMNS}
    SELECT 'stance.taken', pseudonym, place.project, place.discussion, place.department, stance.value, 1,
        {_CHANNEL.format("stance.participant_id")}, stance.created_at::date, stance.created_at, stance.created_at
    FROM discussions_stance stance JOIN discussions_contribution said ON said.id = stance.contribution_id
    JOIN place ON place.discussion = said.discussion_id JOIN person ON person.id = stance.participant_id
"""
_ANSWERED = f"""
    {_COLUMNS}
    SELECT 'contribution.answered', NULL, place.project, place.discussion, place.department,
        greatest(0, answered_at::date - created_at::date), 1, 'staff', answered_at::date, answered_at, answered_at
    FROM discussions_contribution said JOIN place ON place.discussion = said.discussion_id
    WHERE answered_at < now()
"""
_VISITED = f"""
    {_COLUMNS}
    SELECT 'project.visited', NULL::bigint, place.project, NULL::bigint, place.department, NULL::smallint,
        40 + floor(random() * 60)::int, (ARRAY['web', 'newsletter', 'poster'])[1 + channel], day::date, day, day
    FROM place,
        generate_series(began, least(began + interval '120 days', now() - interval '1 day'), interval '1 day') AS day,
        generate_series(0, 2) AS channel WHERE place.number %% 2 = 0
    UNION ALL
    SELECT 'visitor.came', NULL, NULL, NULL, NULL, NULL, 500 + floor(random() * 900)::int,
        (ARRAY['web', 'newsletter', 'poster'])[1 + channel], day::date, day, day
    FROM generate_series(now() - interval '1095 days', now() - interval '1 day', interval '1 day') AS day,
        generate_series(0, 2) AS channel
"""
_BUSY_DAY = f"""
    WITH drawn AS MATERIALIZED (
        SELECT floor(random() * (SELECT count(*) FROM place))::int AS at, power(random(), 2) AS who, number
        FROM generate_series(1, %(number)s) AS number
    ), event AS (
        {_COLUMNS}
        SELECT CASE WHEN drawn.number %% 11 = 0 THEN 'contribution.made' ELSE 'stance.taken' END, pseudonym, project,
            discussion, department, CASE WHEN drawn.number %% 11 > 0 THEN 1 END, 1, 'web', current_date, now(), now()
        FROM drawn JOIN place ON place.number = drawn.at
        JOIN person ON person.place = (home * %(people)s / %(projects)s + floor(who * {PUBLIC})::int) %% %(people)s
        RETURNING id
    )
    INSERT INTO journal_freshevent (event_id) SELECT id FROM event
"""
_NEIGHBOURS = """
    INSERT INTO public.tenants_tenant (schema_name, kind, name, slug, country, population, timezone, language, languages,
        state, state_reason, brand_color, contact_email, entitlements, cell, created_at, provisioned_at)
    SELECT 't_neighbour_' || number, CASE WHEN number %% 9 = 0 THEN 'region' ELSE 'city' END, 'Neighbour ' || number,
        'neighbour-' || number, (ARRAY['FR', 'DE', 'NL', 'BE'])[1 + number %% 4], 20000 + number * 517, 'Europe/Paris', 'fr',
        '["fr"]', (ARRAY['active', 'active', 'trialing', 'grace'])[1 + number %% 4], '', '#1f5f5b',
        'office@neighbour.example', '{"plan": "city"}', 'main', now() - interval '1 day' * number, now()
    FROM generate_series(1, %(tenants)s) AS number
"""
# So that its page of member cities has something to show: every second neighbour is one, and shares.
_REGION = """
    UPDATE public.tenants_tenant SET kind = 'region' WHERE schema_name = 't_lyon';
    UPDATE public.tenants_tenant SET parent_id = (SELECT id FROM public.tenants_tenant WHERE schema_name = 't_lyon')
    WHERE slug LIKE 'neighbour-%' AND kind = 'city' AND id % 2 = 0
"""
_DOMAINS = """
    INSERT INTO public.tenants_domain (domain, is_primary, tenant_id)
    SELECT slug || '.localhost', true, id FROM public.tenants_tenant WHERE slug LIKE 'neighbour-%%'
"""
_STEPS = """
    INSERT INTO public.tenants_provisioningstep (tenant_id, key, position, state, attempts, error)
    SELECT tenant.id, 'step-' || position, position, 'done', 1, ''
    FROM public.tenants_tenant tenant, generate_series(1, 6) AS position WHERE slug LIKE 'neighbour-%%'
"""
# Every third has been quiet for longer than anybody looks back; one of fifty never saw anything.
_PUBLISHED = """
    INSERT INTO public.tenants_tenantfigures (tenant_id, "on", published_at, figures)
    SELECT tenant.id, day::date, now(), jsonb_build_object(
        'visitors', 40, 'contributions', number * busy, 'replies', number / 2 * busy, 'stances', number * 9 * busy,
        'survey_answers', 0, 'participants', 9, 'contributors', 4, 'participants_30_days', 200 + tenant.id %% 97,
        'contributors_30_days', 60, 'contributions_total', 900, 'replies_total', 400, 'stances_total', 9000,
        'participants_total', 2100, 'sustain_index', 0.4 + (tenant.id %% 50) / 100.0, 'participation_inequality', 0.6,
        'answered_share', 0.5, 'days_to_answer', 9, 'active_engagement_rate', 0.4, 'return_rate', 0.3,
        'shared_with_region', 1)
    FROM public.tenants_tenant tenant,
        generate_series(current_date - 399, current_date, interval '1 day') AS day,
        LATERAL (SELECT (random() * 9)::int AS number, CASE
            WHEN tenant.id %% 50 = 0 THEN 0
            WHEN tenant.id %% 3 = 0 AND day > current_date - 100 THEN 0 ELSE 1 END AS busy) AS drawn
    WHERE slug LIKE 'neighbour-%%'
"""


_COUNTERS = """
    UPDATE discussions_discussion SET contribution_count = said.first, reply_count = said.replies
    FROM (SELECT discussion_id, count(*) FILTER (WHERE parent_id IS NULL) AS first,
            count(*) FILTER (WHERE parent_id IS NOT NULL) AS replies
        FROM discussions_contribution GROUP BY 1) AS said WHERE said.discussion_id = discussions_discussion.id
"""
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid), indexrelid::regclass::text FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_UNIQUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('p', 'u') AND conrelid <> 'discussions_contribution'::regclass
"""


def prepare(admin: psycopg.Connection[Any], schema: str, size: Size) -> None:
    """Departments, areas, people with accounts; and other tenants that publish their figures. Projects come after."""
    _enter(admin, schema)
    for statement in (_PLACES, _AREAS, _ACCOUNTS, _PARTICIPANTS, _NEIGHBOURS, _DOMAINS, _STEPS, _PUBLISHED):
        admin.execute(statement, vars(size))
    admin.execute(_REGION)
    admin.execute("VACUUM ANALYZE public.tenants_tenant, public.tenants_tenantfigures, public.tenants_domain")


def fill(admin: psycopg.Connection[Any], schema: str, size: Size) -> None:
    """What was said and where people stand, and its events; as a superuser, without indexes and checks of keys."""
    _enter(admin, schema)
    admin.execute(_LOOK_UPS)
    indexes = admin.execute(_INDEXES, [list(_LARGE)]).fetchall()
    unique = admin.execute(_UNIQUE, [list(_LARGE)]).fetchall()
    for _definition, name in indexes:
        admin.execute(f"DROP INDEX {name}")
    for table, name, _definition in unique:
        admin.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
    for statement in (_CONTRIBUTIONS, _STANCES, _SAID, _TAKEN, _ANSWERED, _VISITED, _COUNTERS):
        admin.execute(statement, vars(size))
    for table, name, definition in unique:
        admin.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for definition, _name in indexes:
        admin.execute(definition)
    admin.execute("SELECT setval(pg_get_serial_sequence('discussions_contribution', 'id'), 100000000)")
    admin.execute(
        f"VACUUM ANALYZE {', '.join(_LARGE)}, participants_participant, accounts_user, discussions_discussion"
    )


def add_a_busy_day(admin: psycopg.Connection[Any], schema: str, size: Size, *, events: int) -> None:
    """Events of today that nobody has counted yet, all over the running projects."""
    _enter(admin, schema)
    admin.execute(_LOOK_UPS)
    admin.execute(_BUSY_DAY, {**vars(size), "number": events})
    admin.execute("DROP TABLE person, place")


def _enter(admin: psycopg.Connection[Any], schema: str) -> None:
    admin.execute(f"SET search_path TO {schema}, public")
    for setting in (
        "session_replication_role = replica",
        "maintenance_work_mem = '1GB'",
        "work_mem = '256MB'",
    ):
        admin.execute(f"SET {setting}")
    admin.execute("SELECT setseed(0.42)")
