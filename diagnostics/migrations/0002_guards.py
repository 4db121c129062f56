"""What the database itself refuses: a changed diagnosis, a changed history, an answer to a closed assessment.

Rows of the history, completed assessments and diagnoses go only with their whole firm: a transaction that erases
one says so first with `SET LOCAL foothold.erasing_firm = '<id>'`. Naming nobody (a person's account is deleted and
the column becomes null) is always allowed.
"""

from django.db import migrations, models

ERASING = """
CREATE FUNCTION foothold_is_erasing(firm uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('foothold.erasing_firm', true), '')::uuid = firm, false)
$$;
"""

KEEP_ROW = """
-- Refuses every change of a row but "person becomes null"; the column's name is the trigger's first argument.
CREATE FUNCTION foothold_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF foothold_is_erasing((SELECT firm_id FROM diagnostics_assessment WHERE id = OLD.assessment_id)) THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - person = to_jsonb(OLD) - person AND to_jsonb(NEW) -> person IN ('null', to_jsonb(OLD) -> person) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER diagnosis_is_frozen BEFORE UPDATE OR DELETE ON diagnostics_diagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_row('created_by_id');
CREATE TRIGGER answer_change_is_kept BEFORE UPDATE OR DELETE ON diagnostics_answerchange
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_row('by_id');
"""

KEEP_COMPLETED = """
CREATE FUNCTION foothold_keep_completed_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF foothold_is_erasing(OLD.firm_id) THEN
            RETURN OLD;
        END IF;
    ELSE
        IF NEW.advisor_id IS NULL THEN
            OLD.advisor_id := NULL;
        END IF;
        IF NEW.previous_id IS NULL THEN
            OLD.previous_id := NULL;
        END IF;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a completed assessment is kept as it is: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER completed_assessment_is_kept BEFORE UPDATE OR DELETE ON diagnostics_assessment
    FOR EACH ROW WHEN (OLD.status = 'complete') EXECUTE FUNCTION foothold_keep_completed_assessment();

-- The same for what belongs to a completed assessment: its answers and buyers.
CREATE FUNCTION foothold_keep_completed_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed record;
BEGIN
    SELECT id, firm_id INTO closed FROM diagnostics_assessment
        WHERE id IN (OLD.assessment_id, NEW.assessment_id) AND status = 'complete' LIMIT 1;
    IF closed.id IS NULL THEN
        RETURN coalesce(NEW, OLD);
    ELSIF TG_OP = 'DELETE' AND foothold_is_erasing(closed.firm_id) THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'updated_by_id' = to_jsonb(OLD) - 'updated_by_id'
            AND to_jsonb(NEW) ->> 'updated_by_id' IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a completed assessment is kept as it is: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER answer_of_completed_is_kept BEFORE INSERT OR UPDATE OR DELETE ON diagnostics_answer
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_completed_part();
CREATE TRIGGER buyer_of_completed_is_kept BEFORE INSERT OR UPDATE OR DELETE ON diagnostics_buyer
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_completed_part();
"""

# An answer about a buyer belongs to the assessment the buyer belongs to.
SAME_ASSESSMENT = """
ALTER TABLE diagnostics_buyer ADD CONSTRAINT buyer_of_assessment_unique UNIQUE (id, assessment_id);
ALTER TABLE diagnostics_answer ADD CONSTRAINT answer_buyer_of_same_assessment
    FOREIGN KEY (buyer_id, assessment_id) REFERENCES diagnostics_buyer (id, assessment_id)
    DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="answer", name="answer_state_known"),
        migrations.AlterField(
            model_name="answer",
            name="state",
            field=models.CharField(
                choices=[
                    ("answered", "Answered"),
                    ("dk", "The owner does not know"),
                    ("refused", "The owner prefers not to say"),
                    ("na", "Does not apply"),
                    ("noted", "Noted, not answered yet"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["answered", "dk", "refused", "na", "noted"]), name="answer_state_known"
            ),
        ),
        migrations.RunSQL(ERASING, "DROP FUNCTION foothold_is_erasing(uuid);"),
        migrations.RunSQL(KEEP_ROW, "DROP FUNCTION foothold_keep_row() CASCADE;"),
        migrations.RunSQL(
            KEEP_COMPLETED,
            "DROP FUNCTION foothold_keep_completed_assessment() CASCADE; "
            "DROP FUNCTION foothold_keep_completed_part() CASCADE;",
        ),
        migrations.RunSQL(
            SAME_ASSESSMENT,
            "ALTER TABLE diagnostics_answer DROP CONSTRAINT answer_buyer_of_same_assessment; "
            "ALTER TABLE diagnostics_buyer DROP CONSTRAINT buyer_of_assessment_unique;",
        ),
    ]
