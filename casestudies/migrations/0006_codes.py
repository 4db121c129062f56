"""Keep what a case is a case of as whole numbers, and an index that has all of it: a shortlist reads nothing else.

Adding a kept column writes the table anew, which locks it for less than a second for ten thousand cases.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casestudies", "0005_case_upload")]
    operations = [
        migrations.AddField(
            model_name='casestudy',
            name='bands_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('bands'), output_field=models.IntegerField(), template='((CASE %(expressions)s -> \'developmental\' WHEN \'"low"\'::jsonb THEN 0 WHEN \'"medium"\'::jsonb THEN 1 WHEN \'"high"\'::jsonb THEN 2 ELSE 3 END) + (CASE %(expressions)s -> \'first_tier\' WHEN \'"not_yet"\'::jsonb THEN 0 WHEN \'"partly"\'::jsonb THEN 4 WHEN \'"eligible"\'::jsonb THEN 8 ELSE 12 END) + (CASE %(expressions)s -> \'risk\' WHEN \'"low"\'::jsonb THEN 0 WHEN \'"medium"\'::jsonb THEN 16 WHEN \'"high"\'::jsonb THEN 32 ELSE 48 END) + (CASE %(expressions)s -> \'process\' WHEN \'"low"\'::jsonb THEN 0 WHEN \'"medium"\'::jsonb THEN 64 WHEN \'"high"\'::jsonb THEN 128 ELSE 192 END) + (CASE %(expressions)s -> \'product\' WHEN \'"low"\'::jsonb THEN 0 WHEN \'"medium"\'::jsonb THEN 256 WHEN \'"high"\'::jsonb THEN 512 ELSE 768 END) + (CASE %(expressions)s -> \'functional\' WHEN \'"low"\'::jsonb THEN 0 WHEN \'"medium"\'::jsonb THEN 1024 WHEN \'"high"\'::jsonb THEN 2048 ELSE 3072 END))'), output_field=models.IntegerField()),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='buyer_kinds_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('buyer_kinds'), output_field=models.IntegerField(), template="(CASE WHEN 'brand' = ANY(%(expressions)s) THEN 1 ELSE 0 END + CASE WHEN 'retail_chain' = ANY(%(expressions)s) THEN 2 ELSE 0 END + CASE WHEN 'small_retailers' = ANY(%(expressions)s) THEN 4 ELSE 0 END + CASE WHEN 'importer' = ANY(%(expressions)s) THEN 8 ELSE 0 END + CASE WHEN 'export_agent' = ANY(%(expressions)s) THEN 16 ELSE 0 END + CASE WHEN 'local_firm' = ANY(%(expressions)s) THEN 32 ELSE 0 END + CASE WHEN 'foreign_affiliate' = ANY(%(expressions)s) THEN 64 ELSE 0 END + CASE WHEN 'public' = ANY(%(expressions)s) THEN 128 ELSE 0 END + CASE WHEN 'final_customers' = ANY(%(expressions)s) THEN 256 ELSE 0 END)"), output_field=models.IntegerField()),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='destinations_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('destinations'), output_field=models.IntegerField(), template="(CASE WHEN 'home' = ANY(%(expressions)s) THEN 1 ELSE 0 END + CASE WHEN 'region' = ANY(%(expressions)s) THEN 2 ELSE 0 END + CASE WHEN 'rich_countries' = ANY(%(expressions)s) THEN 4 ELSE 0 END)"), output_field=models.IntegerField()),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='firm_sizes_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('firm_sizes'), output_field=models.IntegerField(), template="(CASE WHEN 'micro' = ANY(%(expressions)s) THEN 1 ELSE 0 END + CASE WHEN 'small' = ANY(%(expressions)s) THEN 2 ELSE 0 END + CASE WHEN 'medium' = ANY(%(expressions)s) THEN 4 ELSE 0 END + CASE WHEN 'large' = ANY(%(expressions)s) THEN 8 ELSE 0 END)"), output_field=models.IntegerField()),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='levels_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.Func(models.F('functions_after'), models.F('functions_before'), function='COALESCE'), output_field=models.IntegerField(), template="((CASE %(expressions)s -> 'F1' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 1 WHEN '2'::jsonb THEN 2 WHEN '3'::jsonb THEN 3 WHEN '4'::jsonb THEN 4 ELSE 7 END) + (CASE %(expressions)s -> 'F2' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 8 WHEN '2'::jsonb THEN 16 WHEN '3'::jsonb THEN 24 WHEN '4'::jsonb THEN 32 ELSE 56 END) + (CASE %(expressions)s -> 'F3' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 64 WHEN '2'::jsonb THEN 128 WHEN '3'::jsonb THEN 192 WHEN '4'::jsonb THEN 256 ELSE 448 END) + (CASE %(expressions)s -> 'F4' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 512 WHEN '2'::jsonb THEN 1024 WHEN '3'::jsonb THEN 1536 WHEN '4'::jsonb THEN 2048 ELSE 3584 END) + (CASE %(expressions)s -> 'F5' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 4096 WHEN '2'::jsonb THEN 8192 WHEN '3'::jsonb THEN 12288 WHEN '4'::jsonb THEN 16384 ELSE 28672 END) + (CASE %(expressions)s -> 'F6' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 32768 WHEN '2'::jsonb THEN 65536 WHEN '3'::jsonb THEN 98304 WHEN '4'::jsonb THEN 131072 ELSE 229376 END) + (CASE %(expressions)s -> 'F7' WHEN '0'::jsonb THEN 0 WHEN '1'::jsonb THEN 262144 WHEN '2'::jsonb THEN 524288 WHEN '3'::jsonb THEN 786432 WHEN '4'::jsonb THEN 1048576 ELSE 1835008 END))"), output_field=models.IntegerField()),
        ),
        migrations.AddField(
            model_name='casestudy',
            name='levers_code',
            field=models.GeneratedField(db_persist=True, expression=models.Func(models.F('levers'), output_field=models.IntegerField(), template="(CASE WHEN 'spread_buyers' = ANY(%(expressions)s) THEN 1 ELSE 0 END + CASE WHEN 'meet_end_market' = ANY(%(expressions)s) THEN 2 ELSE 0 END + CASE WHEN 'second_market' = ANY(%(expressions)s) THEN 4 ELSE 0 END + CASE WHEN 'learn_design' = ANY(%(expressions)s) THEN 8 ELSE 0 END + CASE WHEN 'become_hard_to_replace' = ANY(%(expressions)s) THEN 16 ELSE 0 END + CASE WHEN 'build_supplier_network' = ANY(%(expressions)s) THEN 32 ELSE 0 END + CASE WHEN 'raise_quality' = ANY(%(expressions)s) THEN 64 ELSE 0 END + CASE WHEN 'compete_on_more_than_price' = ANY(%(expressions)s) THEN 128 ELSE 0 END + CASE WHEN 'grow_step_by_step' = ANY(%(expressions)s) THEN 256 ELSE 0 END + CASE WHEN 'secure_specialty' = ANY(%(expressions)s) THEN 512 ELSE 0 END + CASE WHEN 'seek_feedback_buyers' = ANY(%(expressions)s) THEN 1024 ELSE 0 END + CASE WHEN 'raise_local_competence' = ANY(%(expressions)s) THEN 2048 ELSE 0 END + CASE WHEN 'strengthen_local_suppliers' = ANY(%(expressions)s) THEN 4096 ELSE 0 END + CASE WHEN 'mediate_joint_action' = ANY(%(expressions)s) THEN 8192 ELSE 0 END + CASE WHEN 'spread_market_risk' = ANY(%(expressions)s) THEN 16384 ELSE 0 END)"), output_field=models.IntegerField()),
        ),
        migrations.AddIndex(
            model_name='casestudy',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['slug'], include=('family', 'outcome', 'governance', 'risk_form', 'top_share_tenths', 'sectors', 'countries', 'levels_code', 'bands_code', 'buyer_kinds_code', 'destinations_code', 'levers_code', 'firm_sizes_code'), name='case_facts'),
        ),
    ]
