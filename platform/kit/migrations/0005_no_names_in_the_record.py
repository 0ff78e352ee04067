"""The record knows people by the number of their account alone: names lie in accounts, where they can be erased.

The function that seals empties names before it seals, whichever release wrote the line. Lines that were sealed with names
lose them and are sealed anew; a new line keeps what the last seal was, so that one kept elsewhere is still found.
See decision record 0009.
"""

from django.db import migrations

ACTOR = "CASE WHEN actor_id IS NULL THEN actor_label ELSE '' END"
SUBJECT = "CASE WHEN subject_type = 'accounts.user' THEN '' ELSE subject_label END"
WORDS = """jsonb_build_object(
        'position', <position>, 'id', id,
        'occurred_at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'actor_id', actor_id, 'actor_label', <actor>, 'action', action,
        'subject_type', subject_type, 'subject_id', subject_id, 'subject_label', <subject>,
        'before', before, 'after', after
    ) || CASE WHEN origin = '' THEN '{}'::jsonb ELSE jsonb_build_object(
        'origin', origin, 'network', network_digest, 'place_id', place_id
    ) END"""


def written_out(statement: str, *, position: str) -> str:
    """The statement with what stands for the words of a line put in."""
    words = WORDS.replace("<position>", position)
    for name, value in (("<words>", words), ("<actor>", ACTOR), ("<subject>", SUBJECT)):
        statement = statement.replace(name, value)
    return statement


SEALING = """
UPDATE %I.kit_auditentry SET position = $1, actor_label = <actor>, subject_label = <subject>,
    seal = encode(sha256(convert_to($2 || chr(10) || (<words>)::text, 'UTF8')), 'hex')
WHERE id = $3 AND seal IS NULL
"""
#: For format() inside of the function: quotes doubled.
SEALING = written_out(SEALING, position="$1").replace("'", "''")
CHAIN = """
CREATE OR REPLACE FUNCTION kit_chain_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path TO 'pg_catalog' AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || ':record', 0));
    EXECUTE format(
        'SELECT position, seal FROM %I.kit_auditentry WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1',
        TG_TABLE_SCHEMA
    ) INTO last;
    EXECUTE format('<sealing>', TG_TABLE_SCHEMA)
        USING coalesce(last.position, 0) + 1, coalesce(last.seal, ''), NEW.id;
    RETURN NULL;
END
$$
""".replace("<sealing>", SEALING)
OLD_LINES = """
DO $$
DECLARE
    line record;
    place bigint := 0;
    last text := '';
    kept text;
BEGIN
    IF NOT EXISTS (SELECT FROM kit_auditentry
                   WHERE (actor_id IS NOT NULL AND actor_label <> '')
                      OR (subject_type = 'accounts.user' AND subject_label <> '')) THEN
        RETURN;
    END IF;
    SELECT seal INTO kept FROM kit_auditentry WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1;
    FOR line IN SELECT id FROM kit_auditentry ORDER BY position NULLS LAST, id LOOP
        place := place + 1;
        UPDATE kit_auditentry SET position = place, actor_label = <actor>, subject_label = <subject>,
            seal = encode(sha256(convert_to(last || chr(10) || (<words>)::text, 'UTF8')), 'hex')
        WHERE id = line.id RETURNING seal INTO last;
    END LOOP;
    INSERT INTO kit_auditentry (occurred_at, actor_label, action, subject_type, subject_id, subject_label, before, after)
    VALUES (now(), 'Civocracy', 'record.resealed', 'kit.auditentry', '', '', jsonb_build_object('seal', kept),
            jsonb_build_object('lines', place));
END
$$
"""
OLD_LINES = written_out(OLD_LINES, position="place")


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_where_lines_come_from")]

    operations = [
        # The lock keeps lines from being written between the new seals and the new function.
        migrations.RunSQL(
            ["LOCK TABLE kit_auditentry IN SHARE ROW EXCLUSIVE MODE", CHAIN, OLD_LINES],
            migrations.RunSQL.noop,
        ),
    ]
