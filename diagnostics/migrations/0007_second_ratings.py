"""Second, blind ratings: assessments that point to a first one, with a table of their own for what comes of them."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

FITS = """
-- A second rating is of a completed first one of the same firm, and stays so: it never becomes the firm's own.
CREATE FUNCTION foothold_second_rating_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.second_of_id IS DISTINCT FROM OLD.second_of_id THEN
        RAISE EXCEPTION 'what an assessment is the second rating of never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.second_of_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM diagnostics_assessment first
        WHERE first.id = NEW.second_of_id AND first.firm_id = NEW.firm_id
            AND first.status = 'complete' AND first.second_of_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a second rating is of a completed first rating of the same firm'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER second_rating_fits BEFORE INSERT OR UPDATE OF second_of_id, firm_id ON diagnostics_assessment
    FOR EACH ROW EXECUTE FUNCTION foothold_second_rating_fits();

-- Results of first and second ratings are kept apart, so that nobody takes one for the other.
CREATE FUNCTION foothold_result_in_its_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT second_of_id IS NOT NULL FROM diagnostics_assessment WHERE id = NEW.assessment_id)
            <> (TG_TABLE_NAME = 'diagnostics_seconddiagnosis') THEN
        RAISE EXCEPTION '% is not the place for this result', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER diagnosis_of_first BEFORE INSERT ON diagnostics_diagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_result_in_its_table();
CREATE TRIGGER diagnosis_of_second BEFORE INSERT ON diagnostics_seconddiagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_result_in_its_table();
CREATE TRIGGER second_diagnosis_is_frozen BEFORE UPDATE OR DELETE ON diagnostics_seconddiagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_row('created_by_id');
"""

# Going back, second ratings go with their columns: without them they would pass for the firm's own assessments.
WITHOUT = """
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE
    rating record;
BEGIN
    FOR rating IN SELECT id, firm_id FROM diagnostics_assessment WHERE second_of_id IS NOT NULL LOOP
        PERFORM set_config('foothold.erasing_firm', rating.firm_id::text, true);
        DELETE FROM diagnostics_seconddiagnosis WHERE assessment_id = rating.id;
        DELETE FROM diagnostics_answer WHERE assessment_id = rating.id;
        DELETE FROM diagnostics_answerchange WHERE assessment_id = rating.id;
        DELETE FROM diagnostics_buyer WHERE assessment_id = rating.id;
        DELETE FROM diagnostics_assessment WHERE id = rating.id;
    END LOOP;
    PERFORM set_config('foothold.erasing_firm', '', true);
END
$$;
DROP FUNCTION foothold_second_rating_fits() CASCADE;
DROP FUNCTION foothold_result_in_its_table() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('diagnostics', '0006_short_visit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondDiagnosis',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('snapshot', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'result of a second rating',
                'verbose_name_plural': 'results of second ratings',
            },
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_one_draft_per_firm',
        ),
        migrations.AddField(
            model_name='assessment',
            name='second_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='second_rating', to='diagnostics.assessment'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='seen_before',
            field=models.CharField(blank=True, choices=[('nothing', 'nothing'), ('bands', 'its bands and no more')], max_length=10),
        ),
        migrations.AddField(
            model_name='buyer',
            name='copy_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diagnostics.buyer'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('second_of', None), ('status', 'draft')), fields=('firm',), name='assessment_one_draft_per_firm'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('second_of', None), ('seen_before', '')), models.Q(('second_of__isnull', False), ('seen_before__in', ['nothing', 'bands'])), _connector='OR'), name='assessment_second_says_what_was_seen'),
        ),
        migrations.AddField(
            model_name='seconddiagnosis',
            name='assessment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_diagnosis', to='diagnostics.assessment'),
        ),
        migrations.AddField(
            model_name='seconddiagnosis',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(condition=models.Q(('second_of__isnull', False), ('status', 'draft')), fields=['firm'], name='second_rating_open'),
        ),
        migrations.RunSQL(FITS, WITHOUT),
    ]
