"""What programmes count, as rows that the database writes beside each diagnosis; and what firms have agreed to.

A diagnosis is a document of some hundred kilobytes. Counting over thousands of them would read them all for each
page, so a trigger takes out what is counted when a diagnosis is stored. Nobody else writes these rows, so they cannot
drift from what was frozen (docs/decisions/0022).
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

# A buyer's name as names are compared across firms: folded, without punctuation, without the legal form at its end.
KEY = r"""
CREATE FUNCTION foothold_buyer_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH plain AS (
        SELECT btrim(regexp_replace(regexp_replace(foothold_fold(name), '[.''’]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
            AS words
    ), short AS (
        SELECT words, btrim(regexp_replace(words, '( (ltd|limited|pvt|plc|inc|llc|llp|corp|corporation|co|company|gmbh|'
            'ag|kg|mbh|bv|nv|sa|sas|sarl|srl|spa|sl|ltda|ab|oy|as|aps|pte|bhd|sdn|pty))+$', '')) AS name
        FROM plain
    )
    SELECT left(coalesce(nullif(short.name, ''), nullif(words, ''), btrim(foothold_fold($1))), 200) FROM short
$$;
"""

FIGURES = """
CREATE FUNCTION foothold_write_figures(told diagnostics_diagnosis) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found_in jsonb := coalesce(told.snapshot #> '{diagnosis,findings}', '{}');
    visit record;
BEGIN
    SELECT firm_id, completed_at INTO visit FROM diagnostics_assessment WHERE id = told.assessment_id;
    INSERT INTO diagnostics_figures (
        diagnosis_id, firm_id, assessed_at, half, visits_ago, closes_half, instrument_version, engine_version,
        coverage, workers, chain_position, first_tier_band, risk_band, functional_band,
        developmental_band, process_band, product_band, first_tier_point, risk_point, functional_point,
        developmental_point, process_point, product_point, gaps, levers
    ) VALUES (
        told.id, visit.firm_id, visit.completed_at,
        extract(year FROM visit.completed_at AT TIME ZONE 'UTC')::int * 10
            + CASE WHEN extract(month FROM visit.completed_at AT TIME ZONE 'UTC') <= 6 THEN 1 ELSE 2 END,
        0, true, told.instrument_version, told.engine_version, told.coverage,
        (told.snapshot #>> '{firm,workers}')::int,
        coalesce(told.snapshot ->> 'chain_position', ''),
        told.first_tier_band, told.risk_band, told.functional_band,
        coalesce(found_in #>> '{developmental,band}', ''),
        coalesce(found_in #>> '{process,band}', ''),
        coalesce(found_in #>> '{product,band}', ''),
        (found_in #>> '{first_tier,range,point}')::float,
        (found_in #>> '{risk,range,point}')::float,
        (found_in #>> '{functional,range,point}')::float,
        (found_in #>> '{developmental,range,point}')::float,
        (found_in #>> '{process,range,point}')::float,
        (found_in #>> '{product,range,point}')::float,
        ARRAY(
            SELECT DISTINCT answer ->> 'question'
            FROM jsonb_array_elements(coalesce(told.snapshot -> 'answers', '[]')) answer
            WHERE answer ->> 'question' LIKE 'C%' AND answer ->> 'buyer' IS NULL AND (answer ->> 'level')::int <= 1
            ORDER BY 1
        ),
        ARRAY(
            SELECT DISTINCT advice ->> 'lever'
            FROM jsonb_array_elements(coalesce(told.snapshot #> '{diagnosis,advice}', '[]')) advice ORDER BY 1
        )
    );
    -- Final customers are nobody that firms could have in common.
    INSERT INTO diagnostics_sale (figures_id, key, name, share_tenths)
    SELECT told.id, foothold_buyer_key(who), who, (buyer ->> 'share_tenths')::int
    FROM jsonb_array_elements(coalesce(told.snapshot -> 'buyers', '[]')) buyer,
        coalesce(nullif(btrim(buyer ->> 'owner'), ''), buyer ->> 'name') who
    WHERE buyer ->> 'kind' IS DISTINCT FROM 'final_customers';
END
$$;

-- Counts a firm's visits backwards, and marks the last one of each half-year.
CREATE FUNCTION foothold_order_figures(firm uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE diagnostics_figures SET visits_ago = told.ago, closes_half = told.closes
    FROM (
        SELECT diagnosis_id, row_number() OVER visits - 1 AS ago,
            row_number() OVER (PARTITION BY half ORDER BY assessed_at DESC, diagnosis_id) = 1 AS closes
        FROM diagnostics_figures WHERE firm_id = $1
        WINDOW visits AS (ORDER BY assessed_at DESC, diagnosis_id)
    ) told
    WHERE told.diagnosis_id = diagnostics_figures.diagnosis_id
        AND (visits_ago, closes_half) IS DISTINCT FROM (told.ago::int, told.closes)
$$;

CREATE FUNCTION foothold_figures_of_diagnosis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM foothold_write_figures(NEW);
    PERFORM foothold_order_figures((SELECT firm_id FROM diagnostics_assessment WHERE id = NEW.assessment_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER diagnosis_has_figures AFTER INSERT ON diagnostics_diagnosis
    FOR EACH ROW EXECUTE FUNCTION foothold_figures_of_diagnosis();
"""
WITHOUT_FIGURES = """
DROP FUNCTION foothold_figures_of_diagnosis() CASCADE;
DROP FUNCTION foothold_order_figures(uuid);
DROP FUNCTION foothold_write_figures(diagnostics_diagnosis);
"""

# Checks of foreign keys are done at once: they must not be pending when a later migration alters the tables.
FILL = """
SELECT count(*) FROM (SELECT foothold_write_figures(told) FROM diagnostics_diagnosis told) written;
SELECT count(*) FROM (
    SELECT foothold_order_figures(firm_id) FROM (SELECT DISTINCT firm_id FROM diagnostics_figures) firms
) ordered;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""

# A consent is kept as it was given; what may be added, once, is its withdrawal.
KEEP_CONSENT = """
CREATE FUNCTION foothold_keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people text[] := ARRAY['recorded_by_id', 'withdrawal_recorded_by_id'];
    withdrawal text[] := ARRAY['withdrawn_by', 'withdrawn_on', 'withdrawal_recorded_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF foothold_is_erasing(OLD.firm_id) THEN
            RETURN OLD;
        END IF;
    ELSIF OLD.withdrawal_recorded_at IS NULL AND NEW.withdrawal_recorded_at IS NOT NULL THEN
        IF to_jsonb(NEW) - people - withdrawal = to_jsonb(OLD) - people - withdrawal THEN
            RETURN NEW;
        END IF;
    ELSIF to_jsonb(NEW) - people = to_jsonb(OLD) - people
            AND (NEW.recorded_by_id IS NULL OR NEW.recorded_by_id = OLD.recorded_by_id)
            AND (NEW.withdrawal_recorded_by_id IS NULL OR NEW.withdrawal_recorded_by_id = OLD.withdrawal_recorded_by_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a consent is kept as it was given: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER consent_is_kept BEFORE UPDATE OR DELETE ON diagnostics_consent
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_consent();
"""

# The invented firm that an organisation could add to look around in, before such firms were marked.
MARK_SAMPLES = """
UPDATE diagnostics_firm SET is_sample = true FROM accounts_organisation organisation
WHERE organisation.id = organisation_id AND NOT is_demo AND diagnostics_firm.name = 'Calzaturificio Aurora (example)';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_pgmq'),
        ('diagnostics', '0015_uploads'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='firm',
            name='is_sample',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='invented, to look around in'),
        ),
        migrations.CreateModel(
            name='Figures',
            fields=[
                ('diagnosis', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='figures', serialize=False, to='diagnostics.diagnosis')),
                ('assessed_at', models.DateTimeField()),
                ('half', models.PositiveIntegerField()),
                ('visits_ago', models.PositiveIntegerField(default=0)),
                ('closes_half', models.BooleanField(default=True)),
                ('instrument_version', models.CharField(max_length=20)),
                ('engine_version', models.CharField(max_length=20)),
                ('coverage', models.FloatField()),
                ('workers', models.PositiveIntegerField(null=True)),
                ('chain_position', models.CharField(blank=True, max_length=20)),
                ('first_tier_band', models.CharField(blank=True, max_length=20)),
                ('risk_band', models.CharField(blank=True, max_length=20)),
                ('functional_band', models.CharField(blank=True, max_length=20)),
                ('developmental_band', models.CharField(blank=True, max_length=20)),
                ('process_band', models.CharField(blank=True, max_length=20)),
                ('product_band', models.CharField(blank=True, max_length=20)),
                ('first_tier_point', models.FloatField(null=True)),
                ('risk_point', models.FloatField(null=True)),
                ('functional_point', models.FloatField(null=True)),
                ('developmental_point', models.FloatField(null=True)),
                ('process_point', models.FloatField(null=True)),
                ('product_point', models.FloatField(null=True)),
                ('gaps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None)),
                ('levers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('firm', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='diagnostics.firm')),
            ],
            options={
                'verbose_name': 'figures of a diagnosis',
                'verbose_name_plural': 'figures of diagnoses',
            },
        ),
        migrations.CreateModel(
            name='Sale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('name', models.CharField(max_length=200)),
                ('share_tenths', models.PositiveIntegerField(null=True)),
                ('figures', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sales', to='diagnostics.figures')),
            ],
            options={
                'verbose_name': 'sale to a buyer',
                'verbose_name_plural': 'sales to buyers',
            },
        ),
        migrations.CreateModel(
            name='BuyerPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_key', models.CharField(max_length=200)),
                ('second_key', models.CharField(max_length=200)),
                ('is_same', models.BooleanField()),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buyer_pairs', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'pair of buyers’ names',
                'verbose_name_plural': 'pairs of buyers’ names',
                'ordering': ['first_key', 'second_key'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'first_key', 'second_key'), name='buyer_pair_decided_once'), models.CheckConstraint(condition=models.Q(('first_key__lt', models.F('second_key'))), name='buyer_pair_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('benchmarks', 'Benchmarks'), ('clusters', 'Cluster view')], max_length=20, verbose_name='purpose')),
                ('given_by', models.CharField(max_length=120, verbose_name='given by')),
                ('given_on', models.DateField(verbose_name='given on')),
                ('how', models.CharField(choices=[('signed', 'Signed on paper'), ('written', 'In writing, for example by e-mail'), ('spoken', 'By word of mouth')], max_length=10, verbose_name='how it was given')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=120, verbose_name='withdrawn by')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('withdrawal_recorded_at', models.DateTimeField(blank=True, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='diagnostics.firm')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawal_recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-recorded_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawal_recorded_at', None)), fields=('firm', 'purpose'), name='consent_one_of_a_purpose'), models.CheckConstraint(condition=models.Q(('purpose__in', ['benchmarks', 'clusters'])), name='consent_purpose_known'), models.CheckConstraint(condition=models.Q(('how__in', ['signed', 'written', 'spoken'])), name='consent_how_known'), models.CheckConstraint(condition=models.Q(('given_by', ''), _negated=True), name='consent_says_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_recorded_at', None), ('withdrawn_by', ''), ('withdrawn_on', None)), models.Q(('withdrawal_recorded_at__isnull', False), ('withdrawn_on__isnull', False), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='consent_withdrawn_by_whom')],
            },
        ),
        migrations.AddIndex(
            model_name='figures',
            index=models.Index(fields=['firm', 'visits_ago'], name='figures_of_firm'),
        ),
        migrations.AddIndex(
            model_name='figures',
            index=models.Index(condition=models.Q(('closes_half', True)), fields=['firm', 'half'], name='figures_by_half'),
        ),
        migrations.RunSQL(KEY, "DROP FUNCTION foothold_buyer_key(text);"),
        migrations.RunSQL(FIGURES, WITHOUT_FIGURES),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP_CONSENT, "DROP FUNCTION foothold_keep_consent() CASCADE;"),
        migrations.RunSQL(MARK_SAMPLES, migrations.RunSQL.noop),
    ]
