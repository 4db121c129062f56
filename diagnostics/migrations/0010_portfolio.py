"""Where a firm stands, as columns of the firm: what a list of ten thousand firms sorts and filters by.

The database computes them itself, before any row of a firm is written. So they cannot drift: whatever moves a firm
(an assessment, a diagnosis, an action) touches its row, and whoever writes other values finds the true ones there.
Two who move one firm at once wait for each other at its row, and the second computes with what the first has written.
"""

import datetime

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATE = """
CREATE FUNCTION foothold_state_of_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT
        CASE WHEN draft.id IS NOT NULL THEN 1 WHEN done.id IS NOT NULL THEN 2 ELSE 0 END,
        CASE WHEN draft.id IS NOT NULL THEN draft.advisor_id ELSE done.advisor_id END,
        coalesce(done.completed_at, '1900-01-01T00:00:00+00:00'),
        coalesce(action.due, '9999-12-31'),
        CASE WHEN told.id IS NULL THEN 0
            ELSE coalesce(array_position(ARRAY['low', 'medium', 'high'], told.risk_band::text) + 1, 1) END,
        coalesce(told.first_tier_band, ''),
        coalesce(told.functional_band, '')
    INTO
        NEW.stage, NEW.advisor_id, NEW.last_assessed_key, NEW.next_due_key,
        NEW.risk_key, NEW.first_tier_band, NEW.functional_band
    FROM (SELECT) firm
    LEFT JOIN LATERAL (
        SELECT id, advisor_id FROM diagnostics_assessment
        WHERE firm_id = NEW.id AND second_of_id IS NULL AND status = 'draft'
    ) draft ON true
    LEFT JOIN LATERAL (
        SELECT id, advisor_id, completed_at FROM diagnostics_assessment
        WHERE firm_id = NEW.id AND second_of_id IS NULL AND status = 'complete'
        ORDER BY completed_at DESC, id LIMIT 1
    ) done ON true
    LEFT JOIN LATERAL (
        SELECT diagnosis.id, risk_band, first_tier_band, functional_band
        FROM diagnostics_diagnosis diagnosis JOIN diagnostics_assessment visit ON visit.id = assessment_id
        WHERE firm_id = NEW.id
        ORDER BY completed_at DESC, visit.id LIMIT 1
    ) told ON true
    CROSS JOIN LATERAL (
        SELECT min(due) AS due FROM diagnostics_action
        WHERE firm_id = NEW.id AND status IN ('planned', 'started')
    ) action;
    RETURN NEW;
END
$$;
CREATE TRIGGER state_of_firm BEFORE INSERT OR UPDATE ON diagnostics_firm
    FOR EACH ROW EXECUTE FUNCTION foothold_state_of_firm();
"""

MOVES = """
CREATE FUNCTION foothold_firm_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE diagnostics_firm SET stage = stage WHERE id IN (OLD.firm_id, NEW.firm_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION foothold_firm_diagnosed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE diagnostics_firm SET stage = stage WHERE id IN (
        SELECT firm_id FROM diagnostics_assessment WHERE id IN (OLD.assessment_id, NEW.assessment_id)
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER assessment_moves_firm AFTER INSERT OR DELETE ON diagnostics_assessment
    FOR EACH ROW EXECUTE FUNCTION foothold_firm_moved();
-- Every saved answer updates its assessment; only what the list shows is worth a write to the firm.
CREATE TRIGGER assessment_changed_moves_firm AFTER UPDATE ON diagnostics_assessment
    FOR EACH ROW WHEN (
        (OLD.firm_id, OLD.status, OLD.advisor_id, OLD.completed_at)
        IS DISTINCT FROM (NEW.firm_id, NEW.status, NEW.advisor_id, NEW.completed_at)
    ) EXECUTE FUNCTION foothold_firm_moved();
CREATE TRIGGER diagnosis_moves_firm AFTER INSERT OR DELETE ON diagnostics_diagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_firm_diagnosed();
CREATE TRIGGER action_moves_firm AFTER INSERT OR DELETE ON diagnostics_action
    FOR EACH ROW EXECUTE FUNCTION foothold_firm_moved();
CREATE TRIGGER action_changed_moves_firm AFTER UPDATE ON diagnostics_action
    FOR EACH ROW WHEN ((OLD.firm_id, OLD.status, OLD.due) IS DISTINCT FROM (NEW.firm_id, NEW.status, NEW.due))
    EXECUTE FUNCTION foothold_firm_moved();
"""

# The checks of the new foreign key are done at once: they must not be pending when a later migration alters the table.
FILL = "UPDATE diagnostics_firm SET stage = stage; SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"

WITHOUT_STATE = "DROP FUNCTION foothold_state_of_firm() CASCADE;"
WITHOUT_MOVES = "DROP FUNCTION foothold_firm_moved() CASCADE; DROP FUNCTION foothold_firm_diagnosed() CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('casestudies', '0001_search_tools'),
        ('diagnostics', '0009_removed_buyers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='firm',
            name='firm_by_organisation',
        ),
        migrations.AddField(
            model_name='firm',
            name='name_folded',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), function='foothold_fold'), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='firm',
            name='advisor',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='firm',
            name='first_tier_band',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='firm',
            name='functional_band',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='firm',
            name='last_assessed_key',
            field=models.DateTimeField(db_default=datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), default=datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), editable=False),
        ),
        migrations.AddField(
            model_name='firm',
            name='next_due_key',
            field=models.DateField(db_default=datetime.date(9999, 12, 31), default=datetime.date(9999, 12, 31), editable=False),
        ),
        migrations.AddField(
            model_name='firm',
            name='risk_key',
            field=models.PositiveSmallIntegerField(choices=[(0, 'Not assessed'), (1, 'Not enough information'), (2, 'Low'), (3, 'Medium'), (4, 'High')], db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='firm',
            name='stage',
            field=models.PositiveSmallIntegerField(choices=[(0, 'New'), (1, 'In progress'), (2, 'Assessed')], db_default=0, default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'name_folded', 'id'], name='firm_by_name'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'stage', 'id'], name='firm_by_stage'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'last_assessed_key', 'id'], name='firm_by_last_assessed'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'next_due_key', 'id'], name='firm_by_next_due'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'risk_key', 'id'], name='firm_by_risk'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'sector'], name='firm_by_sector'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'country'], name='firm_by_country'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'advisor'], name='firm_by_advisor'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=models.Index(fields=['organisation', 'first_tier_band'], name='firm_by_first_tier'),
        ),
        migrations.AddIndex(
            model_name='firm',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['organisation', 'name_folded'], name='firm_search', opclasses=['uuid_ops', 'gin_trgm_ops']),
        ),
        migrations.RunSQL(STATE, WITHOUT_STATE),
        migrations.RunSQL(MOVES, WITHOUT_MOVES),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
