"""A firm can be handed to a colleague, who looks after it from then on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WITH_HANDING_OVER = """
CREATE OR REPLACE FUNCTION foothold_state_of_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT
        CASE WHEN draft.id IS NOT NULL THEN 1 WHEN done.id IS NOT NULL THEN 2 ELSE 0 END,
        coalesce(NEW.handed_to_id, CASE WHEN draft.id IS NOT NULL THEN draft.advisor_id ELSE done.advisor_id END),
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
"""
WITHOUT = """
CREATE OR REPLACE FUNCTION foothold_state_of_firm() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0018_rescoring"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="firm",
            name="handed_to",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(WITH_HANDING_OVER, WITHOUT),
    ]
