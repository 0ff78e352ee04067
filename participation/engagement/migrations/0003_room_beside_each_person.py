"""Leaves room in each page of people's sums, so that a change stays in its page and touches no index."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_what_people_add")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE engagement_persontally SET (fillfactor = 80)",
            reverse_sql="ALTER TABLE engagement_persontally RESET (fillfactor)",
        ),
    ]
