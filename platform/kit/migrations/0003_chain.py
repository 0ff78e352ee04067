"""Seals every line of the record to the line before it. See kit.chain.

A constraint trigger that fires when the transaction ends: the chain's lock is then the last one taken and held for a moment
only, so that nobody waits for somebody else's work, and nobody for each other. It fills lines of the running release too.
"""

from django.db import migrations, models

CHAIN = """
CREATE FUNCTION kit_chain_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path TO 'pg_catalog' AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || ':record', 0));
    EXECUTE format(
        'SELECT position, seal FROM %I.kit_auditentry WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1',
        TG_TABLE_SCHEMA
    ) INTO last;
    EXECUTE format(
        'UPDATE %I.kit_auditentry SET position = $1, seal = encode(sha256(convert_to($2 || chr(10) || jsonb_build_object('
        || '''position'', $1, ''id'', id, ''occurred_at'','
        || ' to_char(occurred_at AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"''),'
        || ' ''actor_id'', actor_id, ''actor_label'', actor_label, ''action'', action, ''subject_type'', subject_type,'
        || ' ''subject_id'', subject_id, ''subject_label'', subject_label, ''before'', before, ''after'', after'
        || ')::text, ''UTF8'')), ''hex'') WHERE id = $3 AND seal IS NULL',
        TG_TABLE_SCHEMA
    ) USING coalesce(last.position, 0) + 1, coalesce(last.seal, ''), NEW.id;
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER kit_line_is_chained AFTER INSERT ON kit_auditentry DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.seal IS NULL) EXECUTE FUNCTION kit_chain_line()
"""
#: Lines written before there was a chain, in the order of their numbers.
OLD_LINES = """
DO $$
DECLARE
    line record;
    place bigint := 0;
    last text := '';
BEGIN
    FOR line IN SELECT * FROM kit_auditentry ORDER BY id LOOP
        place := place + 1;
        last := encode(sha256(convert_to(last || chr(10) || jsonb_build_object(
            'position', place, 'id', line.id, 'occurred_at',
            to_char(line.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'actor_id', line.actor_id, 'actor_label', line.actor_label, 'action', line.action,
            'subject_type', line.subject_type, 'subject_id', line.subject_id, 'subject_label', line.subject_label,
            'before', line.before, 'after', line.after
        )::text, 'UTF8')), 'hex');
        UPDATE kit_auditentry SET position = place, seal = last WHERE id = line.id;
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_cache")]

    operations = [
        migrations.AddField("auditentry", "position", models.BigIntegerField(null=True, editable=False)),
        migrations.AddField("auditentry", "seal", models.CharField(max_length=64, null=True, editable=False)),
        migrations.AddIndex("auditentry", models.Index(fields=["position"], name="audit_position")),
        migrations.AddIndex("auditentry", models.Index(fields=["action", "-id"], name="audit_action")),
        migrations.AddIndex("auditentry", models.Index(fields=["actor_id", "-id"], name="audit_actor")),
        # The lock keeps lines from being written between sealing the old ones and watching for new ones.
        migrations.RunSQL(
            [
                "LOCK TABLE kit_auditentry IN SHARE ROW EXCLUSIVE MODE",
                OLD_LINES,
                CHAIN,
                TRIGGER,
            ],
            ["DROP TRIGGER kit_line_is_chained ON kit_auditentry", "DROP FUNCTION kit_chain_line()"],
        ),
    ]
