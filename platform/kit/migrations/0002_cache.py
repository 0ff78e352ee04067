"""The table of Django's database cache: one in each schema, so that not even the cache is shared."""

from django.db import migrations

MAKE = """
CREATE TABLE kit_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX kit_cache_expires ON kit_cache (expires);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("kit", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE kit_cache")]
