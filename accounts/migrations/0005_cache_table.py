"""The table of Django's database cache: counts of failed sign-ins, the same for every web process."""

from django.db import migrations

CREATE = """
CREATE TABLE IF NOT EXISTS django_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS django_cache_expires ON django_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_access_tokens")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE IF EXISTS django_cache")]
