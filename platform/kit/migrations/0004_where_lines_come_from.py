"""Lines of the record say where they came from, and the seal covers it. See kit.chain.

The function that seals is replaced before the columns are used: lines of the running release, which leaves them empty, are
sealed as before.
"""

from django.db import migrations, models

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
    EXECUTE format(
        'UPDATE %I.kit_auditentry SET position = $1, seal = encode(sha256(convert_to($2 || chr(10) || (jsonb_build_object('
        || '''position'', $1, ''id'', id, ''occurred_at'','
        || ' to_char(occurred_at AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"''),'
        || ' ''actor_id'', actor_id, ''actor_label'', actor_label, ''action'', action, ''subject_type'', subject_type,'
        || ' ''subject_id'', subject_id, ''subject_label'', subject_label, ''before'', before, ''after'', after'
        || ') || CASE WHEN origin = '''' THEN ''{}''::jsonb ELSE jsonb_build_object('
        || '''origin'', origin, ''network'', network_digest, ''place_id'', place_id) END'
        || ')::text, ''UTF8'')), ''hex'') WHERE id = $3 AND seal IS NULL',
        TG_TABLE_SCHEMA
    ) USING coalesce(last.position, 0) + 1, coalesce(last.seal, ''), NEW.id;
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kit", "0003_chain")]

    operations = [
        migrations.AddField(
            "auditentry", "origin", models.CharField(max_length=8, blank=True, default="", db_default="")
        ),
        migrations.AddField(
            "auditentry", "network", models.CharField(max_length=70, blank=True, default="", db_default="")
        ),
        migrations.AddField(
            "auditentry",
            "network_digest",
            models.CharField(max_length=64, blank=True, default="", db_default=""),
        ),
        migrations.AddField("auditentry", "place_id", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["place_id", "-id"], name="audit_place", condition=models.Q(place_id__isnull=False)
            ),
        ),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
    ]
