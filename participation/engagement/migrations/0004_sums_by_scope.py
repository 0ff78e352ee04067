"""Sums by scope take the place of one table of the finest sums, which a page of a large site had to read as a whole.

What is there is moved from the old table, not counted anew from the log: whatever is counted stays counted. The old table
stays for a release: what processes of the release before count into it meanwhile, roll-ups take over from there.
"""

from django.db import migrations, models

_SCOPES = {
    "'site'": "true",
    "'project:' || project_id": "project_id <> 0",
    "'activity:' || activity": "activity <> ''",
    "'department:' || department_id": "department_id <> 0",
    "'channel:' || channel": "true",
}


def _added_up(table: str, part: str) -> str:
    each = [
        f"SELECT {name} AS scope, kind, {part}, value, sum(number) FROM gone WHERE {belongs} GROUP BY 1, 2, 3, 4"  # noqa: S608  # constants
        for name, belongs in _SCOPES.items()
    ]
    return f"INSERT INTO {table} (scope, kind, {part}, value, number) {' UNION ALL '.join(each)}"  # noqa: S608  # constants


# In one statement: what is counted beside it is in the rows that it takes away, or stays for later.
ADDED_UP = f"""
    WITH gone AS MATERIALIZED (
        DELETE FROM engagement_tally RETURNING occurred_on, project_id, activity, department_id, channel, kind, number,
            CASE kind WHEN 'contribution.answered' THEN value ELSE -32768 END AS value
    ), by_channel AS ({_added_up("engagement_channeltally", "channel")})
    {_added_up("engagement_daytally", "occurred_on")}
"""  # noqa: S608  # constants

# What is read of a day is in the key itself, so that the days of all projects are read in order and from the key alone.
COVERED = """
    ALTER TABLE engagement_daytally DROP CONSTRAINT engagement_daytally_pkey,
        ADD CONSTRAINT engagement_daytally_pkey PRIMARY KEY (kind, scope, occurred_on, value) INCLUDE (number)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0003_room_beside_each_person"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "scope",
                        "kind",
                        "channel",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("scope", models.CharField(db_collation="C", max_length=70)),
                ("kind", models.CharField(max_length=40)),
                ("channel", models.CharField(max_length=40)),
                ("value", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "scope",
                        "occurred_on",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("scope", models.CharField(db_collation="C", max_length=70)),
                ("occurred_on", models.DateField()),
                ("value", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PeopleCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "scope",
                        "dimension",
                        "group",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("scope", models.CharField(db_collation="C", max_length=70)),
                ("dimension", models.CharField(max_length=10)),
                ("group", models.CharField(max_length=80)),
                ("people", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(COVERED, migrations.RunSQL.noop),
        migrations.RunSQL(ADDED_UP, migrations.RunSQL.noop),
    ]
