"""Note every word of the published cases, so that a typing error is held against words and not against whole cases.

The column that had title, place, keywords and summary in one, and its index, are no longer needed.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

# In the order of the alphabet, so that two statements never wait for each other. Numbers are left out, and compounds,
# whose parts are words of their own.
NOTE = """
    INSERT INTO casestudies_libraryword (word)
    SELECT DISTINCT word
    FROM {cases}, unnest(tsvector_to_array(search_vector)) AS word
    WHERE status = 'published' AND length(word) > 2 AND word !~ '[[:digit:][:punct:]]'
    ORDER BY word
    ON CONFLICT DO NOTHING;
"""
# Statement triggers: ten thousand cases loaded at once note their words at once.
FORWARD = f"""
CREATE FUNCTION foothold_note_words() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    {NOTE.format(cases="changed")}
    RETURN NULL;
END
$body$;
CREATE TRIGGER note_words_of_new AFTER INSERT ON casestudies_casestudy
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION foothold_note_words();
CREATE TRIGGER note_words_of_changed AFTER UPDATE ON casestudies_casestudy
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION foothold_note_words();
{NOTE.format(cases="casestudies_casestudy")}
"""

BACKWARD = """
DROP TRIGGER IF EXISTS note_words_of_new ON casestudies_casestudy;
DROP TRIGGER IF EXISTS note_words_of_changed ON casestudies_casestudy;
DROP FUNCTION IF EXISTS foothold_note_words();
"""


class Migration(migrations.Migration):
    dependencies = [("casestudies", "0006_codes")]
    operations = [
        migrations.CreateModel(
            name='LibraryWord',
            fields=[
                ('word', models.TextField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name': 'word of the library',
                'verbose_name_plural': 'words of the library',
            },
        ),
        migrations.RemoveIndex(
            model_name='casestudy',
            name='case_search_words',
        ),
        migrations.RemoveField(
            model_name='casestudy',
            name='search_words',
        ),
        migrations.AddIndex(
            model_name='libraryword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['word'], name='library_word_alike', opclasses=['gin_trgm_ops']),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
