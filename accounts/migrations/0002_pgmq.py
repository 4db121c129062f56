"""Installs pgmq's tables and functions: the queue that Celery uses unless CELERY_BROKER_URL names another.

The SQL comes with the `pgmq` package and needs no extension on the server. A server that already has pgmq
(some hosts offer it as an extension) is left as it is.
"""

from django.db import migrations
from pgmq.install import get_embedded_install_sql


def install_pgmq(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select to_regclass('pgmq.meta') is not null")
        if cursor.fetchone()[0]:
            return
    # The driver's own cursor: the script is full of % signs that Django's debugging cursor would take for gaps.
    with schema_editor.connection.connection.cursor() as cursor:
        cursor.execute(get_embedded_install_sql())


def remove_pgmq(apps, schema_editor):
    """Drop the queues with everything in them: the job rows, which are the truth, are elsewhere."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select 1 from pg_extension where extname = 'pgmq'")
        if cursor.fetchone() is None:
            cursor.execute("drop schema if exists pgmq cascade")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(install_pgmq, remove_pgmq)]
