"""Lay the ground for search: extensions, a text search configuration that folds accents, and a folding function.

`unaccent()` is only STABLE, because its rules are a file that an administrator may change. A generated column
needs IMMUTABLE. For full text, a configuration of our own with unaccent as a filtering dictionary solves it, as
`to_tsvector(regconfig, text)` is immutable. For trigrams there is `foothold_fold`, which names dictionary and
schema in full, so that nothing but the rules file can change its result. Should the rules ever change, rewrite
the table (`VACUUM FULL casestudies_casestudy`) after the change.
"""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

FORWARD = """
DO $do$
DECLARE
    home text := (
        SELECT quote_ident(n.nspname)
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'unaccent'
    );
BEGIN
    CREATE TEXT SEARCH CONFIGURATION foothold (COPY = pg_catalog.english);
    EXECUTE format(
        'ALTER TEXT SEARCH CONFIGURATION foothold '
        'ALTER MAPPING FOR hword, hword_part, word WITH %s.unaccent, pg_catalog.english_stem',
        home
    );
    EXECUTE format(
        $fn$
        CREATE FUNCTION foothold_fold(VARIADIC words text[]) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $body$
            SELECT lower(%1$s.unaccent('%1$s.unaccent'::regdictionary, pg_catalog.array_to_string(words, ' ')))
        $body$
        $fn$,
        home
    );
END
$do$;
"""

BACKWARD = """
DROP FUNCTION IF EXISTS foothold_fold(VARIADIC text[]);
DROP TEXT SEARCH CONFIGURATION IF EXISTS foothold;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
